//! The Storage Read API of the warehouse: Arrow batches over gRPC, and what goes wrong with them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder,
    ListBuilder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::ipc::writer::StreamWriter;
use gcp_bigquery_client::google::cloud::bigquery::storage::v1 as api;
use tonic::codegen::{BoxFuture, Service, http, tokio_stream};
use tonic::server::{Grpc, ServerStreamingService, UnaryService};
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status};
use tonic_prost::ProstCodec;

use super::queries;
use super::state::{Field, Row, State};
use super::value::Value;

/// Rows of a message.
const ROWS: usize = 50;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Sessions are not permitted.
    Denied,
    /// The next session, or stream, is refused with this.
    Refused(Code),
    /// The next stream breaks with this after so many messages.
    Breaks(Code, usize),
    /// The stream ends after so many messages, as if that were all.
    Ends(usize),
    /// The bytes of every batch lack their end.
    Cut,
    /// The schema message is followed by an end of the stream, and each batch, too.
    Ended,
    /// Each message is a whole stream with schema and end.
    Whole,
    /// Messages say that they have one row more.
    Miscounted,
    /// The stream's first column is called otherwise.
    Renamed,
}

#[derive(Default)]
struct Shared {
    faults: Vec<Fault>,
    sessions: BTreeMap<String, RecordBatch>,
    /// Each call with its routing header and what it carried as authorization.
    seen: Vec<(String, Option<String>, Option<String>)>,
}

/// A server beside the fake's REST API.
pub struct Storage {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

impl Storage {
    pub fn start(state: Arc<Mutex<State>>) -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let service = Served { state, shared: Arc::clone(&shared) };
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
                tell.send(incoming.local_addr().unwrap()).unwrap();
                let server = tonic::transport::Server::builder();
                server.serve_with_incoming(service, incoming).await.unwrap();
            });
        });
        Self { address: told.recv().unwrap(), shared }
    }

    /// What to name as the endpoint.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on, these go wrong, and no others.
    pub fn plays(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.lock().unwrap().faults = faults.into_iter().collect();
    }

    /// The calls so far, each with its routing header and what it carried as authorization.
    pub fn seen(&self) -> Vec<(String, Option<String>, Option<String>)> {
        self.shared.lock().unwrap().seen.clone()
    }
}

#[derive(Clone)]
struct Served {
    state: Arc<Mutex<State>>,
    shared: Arc<Mutex<Shared>>,
}

impl Service<http::Request<tonic::body::Body>> for Served {
    type Response = http::Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
        let method = request.uri().path().rsplit('/').next().unwrap().to_owned();
        let header = |name: &str| {
            request.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
        };
        let seen = (method.clone(), header("x-goog-request-params"), header("authorization"));
        self.shared.lock().unwrap().seen.push(seen);
        let served = self.clone();
        Box::pin(async move {
            Ok(if method == "CreateReadSession" {
                let codec: ProstCodec<api::ReadSession, api::CreateReadSessionRequest> =
                    ProstCodec::default();
                Grpc::new(codec).unary(served, request).await
            } else {
                let codec: ProstCodec<api::ReadRowsResponse, api::ReadRowsRequest> =
                    ProstCodec::default();
                Grpc::new(codec).server_streaming(served, request).await
            })
        })
    }
}

impl UnaryService<api::CreateReadSessionRequest> for Served {
    type Response = api::ReadSession;
    type Future = BoxFuture<Response<Self::Response>, Status>;

    fn call(&mut self, request: Request<api::CreateReadSessionRequest>) -> Self::Future {
        let answer = self.create(request.into_inner()).map(Response::new);
        Box::pin(async move { answer })
    }
}

impl ServerStreamingService<api::ReadRowsRequest> for Served {
    type Response = api::ReadRowsResponse;
    type ResponseStream =
        tokio_stream::Iter<std::vec::IntoIter<Result<api::ReadRowsResponse, Status>>>;
    type Future = BoxFuture<Response<Self::ResponseStream>, Status>;

    fn call(&mut self, request: Request<api::ReadRowsRequest>) -> Self::Future {
        let answer = self.rows(&request.into_inner());
        let answer = answer.map(|messages| Response::new(tokio_stream::iter(messages)));
        Box::pin(async move { answer })
    }
}

impl Shared {
    fn plays(&self, fault: &Fault) -> bool {
        self.faults.contains(fault)
    }

    /// Takes the first fault that `pick` knows: it strikes once.
    fn take<T>(&mut self, pick: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        let at = self.faults.iter().position(|fault| pick(fault).is_some())?;
        pick(&self.faults.remove(at))
    }

    fn refused(&mut self) -> Result<(), Status> {
        let code = self.take(|fault| match fault {
            Fault::Refused(code) => Some(*code),
            _ => None,
        });
        code.map_or(Ok(()), |code| Err(Status::new(code, "played")))
    }
}

impl Served {
    fn create(&self, request: api::CreateReadSessionRequest) -> Result<api::ReadSession, Status> {
        let mut shared = self.shared.lock().unwrap();
        shared.refused()?;
        if shared.plays(&Fault::Denied) {
            return Err(Status::permission_denied(
                "Permission bigquery.readsessions.create denied",
            ));
        }
        assert_eq!(request.max_stream_count, 1);
        let session = request.read_session.unwrap();
        let path: Vec<&str> = session.table.split('/').collect();
        let (table, options) =
            (format!("{}.{}.{}", path[1], path[3], path[5]), session.read_options);
        let options = options.unwrap();
        let time = session.table_modifiers.unwrap().snapshot_time.unwrap();
        let micros = time.seconds * 1_000_000 + i64::from(time.nanos / 1000);
        let sql = format!(
            "SELECT {} FROM `{table}` FOR SYSTEM_TIME AS OF TIMESTAMP_MICROS({micros}) WHERE {}",
            options.selected_fields.join(", "),
            options.row_restriction
        );
        let found = queries::run(&mut self.state.lock().unwrap(), &sql, false);
        let found = found.map_err(|(_, _, message)| Status::invalid_argument(message))?;
        let mut batch = batch(&found.fields, &found.rows);
        if shared.plays(&Fault::Renamed) {
            let mut fields = found.fields;
            "renamed".clone_into(&mut fields[0].name);
            batch = self::batch(&fields, &found.rows);
        }
        let name = format!("{}/sessions/{}", request.parent, shared.sessions.len());
        let mut schema = encoded(&batch.slice(0, 0)).schema;
        if shared.plays(&Fault::Ended) {
            schema.extend(END);
        }
        let stream = api::ReadStream { name: format!("{name}/streams/0") };
        let streams = if batch.num_rows() == 0 { Vec::new() } else { vec![stream.clone()] };
        shared.sessions.insert(stream.name, batch);
        Ok(api::ReadSession {
            name,
            streams,
            schema: Some(api::read_session::Schema::ArrowSchema(api::ArrowSchema {
                serialized_schema: schema,
            })),
            ..api::ReadSession::default()
        })
    }

    fn rows(
        &self,
        request: &api::ReadRowsRequest,
    ) -> Result<Vec<Result<api::ReadRowsResponse, Status>>, Status> {
        let mut shared = self.shared.lock().unwrap();
        shared.refused()?;
        let batch = shared.sessions.get(&request.read_stream).unwrap().clone();
        let start = usize::try_from(request.offset).unwrap();
        let starts = (start..batch.num_rows()).step_by(ROWS);
        let slices: Vec<RecordBatch> =
            starts.map(|at| batch.slice(at, ROWS.min(batch.num_rows() - at))).collect();
        let mut messages: Vec<Result<api::ReadRowsResponse, Status>> =
            slices.iter().map(|slice| Ok(message(slice, &shared))).collect();
        let ends = |fault: &Fault| match fault {
            Fault::Ends(after) => Some(*after),
            _ => None,
        };
        if let Some(after) = shared.faults.iter().find_map(ends) {
            messages.truncate(after);
        }
        let breaks = |fault: &Fault| match fault {
            Fault::Breaks(code, after) => Some((*code, *after)),
            _ => None,
        };
        if let Some((code, after)) = shared.take(breaks) {
            messages.truncate(after);
            messages.push(Err(Status::new(code, "played")));
        }
        Ok(messages)
    }
}

fn message(slice: &RecordBatch, shared: &Shared) -> api::ReadRowsResponse {
    let Encoded { whole, batch: mut bytes, .. } = encoded(slice);
    if shared.plays(&Fault::Whole) {
        bytes = whole;
    }
    if shared.plays(&Fault::Ended) {
        bytes.extend(END);
    }
    if shared.plays(&Fault::Cut) {
        bytes.truncate(bytes.len() - 9);
    }
    let rows =
        i64::try_from(slice.num_rows()).unwrap() + i64::from(shared.plays(&Fault::Miscounted));
    let batch = api::ArrowRecordBatch { serialized_record_batch: bytes, ..Default::default() };
    api::ReadRowsResponse {
        row_count: rows,
        rows: Some(api::read_rows_response::Rows::ArrowRecordBatch(batch)),
        ..api::ReadRowsResponse::default()
    }
}

const END: [u8; 8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

struct Encoded {
    whole: Vec<u8>,
    schema: Vec<u8>,
    batch: Vec<u8>,
}

fn encoded(batch: &RecordBatch) -> Encoded {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    let schema = writer.get_ref().clone();
    writer.write(batch).unwrap();
    let batch = writer.get_ref()[schema.len()..].to_vec();
    writer.finish().unwrap();
    Encoded { whole: writer.into_inner().unwrap(), schema, batch }
}

/// The rows as the service sends them: every column nullable, decimals with 38 digits.
fn batch(fields: &[Field], rows: &[Row]) -> RecordBatch {
    let column = |(at, field): (usize, &Field)| {
        (field.name.clone(), array(field, rows.iter().map(|row| &row[at])), true)
    };
    RecordBatch::try_from_iter_with_nullable(fields.iter().enumerate().map(column)).unwrap()
}

macro_rules! scalars {
    ($builder:expr, $values:expr, $value:pat => $read:expr) => {{
        let mut builder = $builder;
        for value in $values {
            match value {
                Value::Null => builder.append_null(),
                $value => builder.append_value($read),
                other => panic!("{other:?}"),
            }
        }
        Arc::new(builder.finish())
    }};
}

fn array<'a>(field: &Field, values: impl Iterator<Item = &'a Value>) -> ArrayRef {
    if field.mode == "REPEATED" {
        return if field.kind == "FLOAT" {
            let mut lists = ListBuilder::new(Float64Builder::new());
            for value in values {
                let Value::Array(items) = value else { panic!("{value:?}") };
                lists.append_value(items.iter().map(Value::number));
            }
            Arc::new(lists.finish())
        } else {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for value in values {
                let Value::Array(items) = value else { panic!("{value:?}") };
                lists.append_value(items.iter().map(|item| Some(item.text())));
            }
            Arc::new(lists.finish())
        };
    }
    match field.kind.as_str() {
        "STRING" => scalars!(StringBuilder::new(), values, Value::Text(text) => text),
        "INTEGER" => scalars!(Int64Builder::new(), values, Value::Int(int) => *int),
        "FLOAT" => scalars!(Float64Builder::new(), values, Value::Float(float) => *float),
        "BOOLEAN" => scalars!(BooleanBuilder::new(), values, Value::Bool(flag) => *flag),
        "DATE" => scalars!(Date32Builder::new(), values, Value::Date(days) => *days),
        "TIMESTAMP" => {
            let builder = TimestampMicrosecondBuilder::new().with_timezone("UTC");
            scalars!(builder, values, Value::Timestamp(micros) => *micros)
        }
        "NUMERIC" => {
            let builder = Decimal128Builder::new().with_precision_and_scale(38, 9).unwrap();
            scalars!(builder, values, Value::Numeric(units) => *units)
        }
        kind => panic!("{kind}"),
    }
}
