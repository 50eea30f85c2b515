//! Reading a table through the Storage Read API: Arrow batches over gRPC, by the client that `gcp-bigquery-client` generated,
//! over a channel of our own.

use std::time::Duration;

use arrow::array::RecordBatch;
use gcp_bigquery_client::google::cloud::bigquery::storage::v1 as api;
use tokio::time::{sleep, timeout};
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::{Channel, ClientTlsConfig};
use tonic::{Code, Status};

use api::big_query_read_client::BigQueryReadClient;
use api::read_session::{Schema, TableModifiers, TableReadOptions};

use super::arrow_rows::{difference, exact};
use super::columns::ColumnSelection;
use super::error::ExportError;
use super::moment::Moment;
use super::range::Range;
use super::stream::Stream;
use crate::bigquery::{Credentials, Endpoint, RemoteError, RestClient, TableRef};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The largest message that is taken. Without a limit of our own it would be 4 MiB, which a first batch exceeds.
const MESSAGE: usize = 256 << 20;

/// The Storage Read API, as the one who asks the REST API asks it.
#[derive(Debug)]
pub(super) struct Storage<'a> {
    rest: &'a RestClient,
    client: BigQueryReadClient<Channel>,
}

/// What to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadRequest<'a> {
    pub(super) selection: &'a ColumnSelection,
    pub(super) table: &'a TableRef,
    pub(super) as_of: Moment,
    pub(super) range: Range,
}

/// A table's rows, about to be read.
#[derive(Debug)]
pub(super) struct ReadSession {
    schema: Vec<u8>,
    /// The name of its stream; there is none if there is no row.
    stream: Option<String>,
}

impl<'a> Storage<'a> {
    /// The API at `endpoint`, which has one. Nothing is asked yet.
    pub(super) fn new(rest: &'a RestClient, endpoint: &Endpoint) -> Result<Self, ExportError> {
        let failed = |error: &dyn std::fmt::Display| {
            ExportError::system("reach the Storage Read API", error)
        };
        let root = endpoint.storage().ok_or_else(|| {
            let what = "--export-api storage needs the endpoint of the Storage Read API, too: \
                        BIGQUERY_STORAGE_EMULATOR_HOST=host:port";
            ExportError::Usage(what.to_owned())
        })?;
        let mut channel = Channel::from_shared(root.to_owned()).map_err(|error| failed(&error))?;
        channel =
            channel.connect_timeout(CONNECT).http2_keep_alive_interval(Duration::from_secs(30));
        if root.starts_with("https://") {
            let tls = ClientTlsConfig::new().with_native_roots();
            channel = channel.tls_config(tls).map_err(|error| failed(&error))?;
        }
        let client = BigQueryReadClient::new(channel.connect_lazy());
        Ok(Self { rest, client: client.max_decoding_message_size(MESSAGE) })
    }

    /// Opens the rows of `read_request`. `Ok(None)` if that is not permitted, though reading them otherwise may be.
    pub(super) async fn open(
        &mut self,
        read_request: ReadRequest<'_>,
    ) -> Result<Option<ReadSession>, ExportError> {
        let table = read_request.table;
        let path = format!(
            "projects/{}/datasets/{}/tables/{}",
            table.project(),
            table.dataset(),
            table.table()
        );
        let request = api::CreateReadSessionRequest {
            parent: format!("projects/{}", self.rest.project()),
            read_session: Some(read_session(read_request, &path)),
            // One stream: its rows have one order, so that reading can go on in its middle.
            max_stream_count: 1,
            ..api::CreateReadSessionRequest::default()
        };
        let call = format!("CreateReadSession {table}");
        let mut attempt = Attempt::new(self.rest, &call);
        let limit = self.rest.policy().answer;
        let session = loop {
            let request = attempt.request(request.clone(), "read_session.table", &path).await?;
            match in_time(limit, self.client.create_read_session(request)).await {
                Ok(session) => break session.into_inner(),
                Err(status) if status.code() == Code::PermissionDenied => return Ok(None),
                Err(status) => attempt.failed(status).await?,
            }
        };
        let Some(Schema::ArrowSchema(schema)) = session.schema else {
            let name = read_request.selection.table.name;
            return Err(ExportError::stream(name, "the session has no Arrow schema"));
        };
        let stream = session.streams.into_iter().next().map(|stream| stream.name);
        Ok(Some(ReadSession { schema: schema.serialized_schema, stream }))
    }

    /// Gives all rows of `session` to `each`, with the bytes that they came in. What breaks off is taken up again after the
    /// last row that arrived.
    pub(super) async fn read(
        &mut self,
        session: &ReadSession,
        read_request: ReadRequest<'_>,
        mut each: impl FnMut(RecordBatch, u64) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let selection = read_request.selection;
        let bad = |what: String| ExportError::stream(selection.table.name, what);
        check_columns(&Stream::new(&session.schema).map_err(bad)?, read_request)?;
        let Some(name) = &session.stream else { return Ok(()) };
        let call = format!("ReadRows {}", read_request.table);
        let mut attempt = Attempt::new(self.rest, &call);
        let mut offset: i64 = 0;
        loop {
            let from = offset;
            let request = api::ReadRowsRequest { read_stream: name.clone(), offset };
            let request = attempt.request(request, "read_stream", name).await?;
            let stream = Stream::new(&session.schema).map_err(bad)?;
            let broken = self.read_rows(request, stream, selection, &mut offset, &mut each).await?;
            let Some(status) = broken else { return Ok(()) };
            if offset > from {
                attempt.tried = 0;
            }
            attempt.failed(status).await?;
        }
    }

    /// Gives the rows of one call to `each`, and counts them in `offset`; the status with which the call broke off, if it did.
    async fn read_rows(
        &mut self,
        request: tonic::Request<api::ReadRowsRequest>,
        mut stream: Stream,
        selection: &ColumnSelection,
        offset: &mut i64,
        each: &mut impl FnMut(RecordBatch, u64) -> Result<(), ExportError>,
    ) -> Result<Option<Status>, ExportError> {
        let bad = |what: String| ExportError::stream(selection.table.name, what);
        let limit = self.rest.policy().answer;
        let mut responses = match in_time(limit, self.client.read_rows(request)).await {
            Ok(responses) => responses.into_inner(),
            Err(status) => return Ok(Some(status)),
        };
        loop {
            let response = match in_time(limit, responses.message()).await {
                Ok(Some(response)) => response,
                Ok(None) => return Ok(None),
                Err(status) => return Ok(Some(status)),
            };
            let (batches, rows, bytes) = decoded(&mut stream, response).map_err(bad)?;
            let mut bytes = bytes;
            for batch in batches {
                each(exact(selection, &batch)?, std::mem::take(&mut bytes))?;
            }
            *offset += rows;
        }
    }
}

/// The session that `read_request` asks for, of the table at `path`.
fn read_session(read_request: ReadRequest<'_>, path: &str) -> api::ReadSession {
    let ReadRequest { selection, as_of, range, .. } = read_request;
    let (seconds, micros) =
        (as_of.micros().div_euclid(1_000_000), as_of.micros().rem_euclid(1_000_000));
    #[expect(clippy::expect_used, reason = "a remainder by a million")]
    let nanos = i32::try_from(micros * 1000).expect("Invariant: less than a second");
    let options = TableReadOptions {
        selected_fields: selection.columns.iter().map(|column| column.name.to_owned()).collect(),
        row_restriction: selection.table.filter(range),
        ..TableReadOptions::default()
    };
    api::ReadSession {
        table: path.to_owned(),
        data_format: api::DataFormat::Arrow.into(),
        table_modifiers: Some(TableModifiers {
            snapshot_time: Some(prost_types::Timestamp { seconds, nanos }),
        }),
        read_options: Some(options),
        ..api::ReadSession::default()
    }
}

/// The answer to `call`, unless it takes longer than `limit`.
async fn in_time<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    let late = |_| Err(Status::deadline_exceeded("no answer came in time"));
    timeout(limit, call).await.unwrap_or_else(late)
}

/// The columns of a stream must be those that the table was found to have.
fn check_columns(stream: &Stream, read_request: ReadRequest<'_>) -> Result<(), ExportError> {
    let schema = stream.schema();
    let differs = |column: &super::columns::WarehouseColumn| {
        let schema = schema.as_ref()?;
        match schema.field_with_name(column.name) {
            Ok(field) => difference(column, field.data_type()),
            Err(_) => Some(format!("{}: missing", column.name)),
        }
    };
    let differences: Vec<String> =
        read_request.selection.columns.iter().filter_map(differs).collect();
    if differences.is_empty() {
        return Ok(());
    }
    Err(ExportError::Changed { table: read_request.table.to_string(), differences })
}

/// The batches of a response, how many rows they have, and in how many bytes they came.
fn decoded(
    stream: &mut Stream,
    response: api::ReadRowsResponse,
) -> Result<(Vec<RecordBatch>, i64, u64), String> {
    let Some(api::read_rows_response::Rows::ArrowRecordBatch(rows)) = response.rows else {
        // Between batches the service may tell how it is.
        return if response.row_count == 0 {
            Ok((Vec::new(), 0, 0))
        } else {
            Err("a message has rows that are not Arrow".to_owned())
        };
    };
    let batches = stream.add(&rows.serialized_record_batch)?;
    let found: usize = batches.iter().map(RecordBatch::num_rows).sum();
    if i64::try_from(found) != Ok(response.row_count) {
        return Err(format!(
            "a message says that it has {} rows, and has {found}",
            response.row_count
        ));
    }
    Ok((batches, response.row_count, rows.serialized_record_batch.len() as u64))
}

/// One call and its repetitions.
struct Attempt<'a> {
    rest: &'a RestClient,
    call: &'a str,
    /// How often it failed since something arrived.
    tried: u32,
    renewed: bool,
}

impl<'a> Attempt<'a> {
    fn new(rest: &'a RestClient, call: &'a str) -> Self {
        Self { rest, call, tried: 0, renewed: false }
    }

    /// `message` as a request with a token, and with the header by which the service finds the machine that answers:
    /// without it, it now and then denies permission.
    async fn request<T>(
        &self,
        message: T,
        parameter: &str,
        value: &str,
    ) -> Result<tonic::Request<T>, ExportError> {
        let mut request = tonic::Request::new(message);
        let ascii = |text: &[u8]| {
            AsciiMetadataValue::try_from(text)
                .map_err(|error| ExportError::system("ask the Storage Read API", error))
        };
        // Of the characters in a resource's name, only the slash is one that a query would escape.
        let route = format!("{parameter}={}", value.replace('/', "%2F"));
        request.metadata_mut().insert("x-goog-request-params", ascii(route.as_bytes())?);
        let credentials: &Credentials = self.rest.credentials();
        if let Some(token) = credentials.token().await? {
            let mut bearer = ascii(token.bearer()?.as_bytes())?;
            bearer.set_sensitive(true);
            request.metadata_mut().insert("authorization", bearer);
        }
        Ok(request)
    }

    /// Waits before the next try, if there is sense in one.
    async fn failed(&mut self, status: Status) -> Result<(), ExportError> {
        let refused = || ExportError::Refused {
            call: self.call.to_owned(),
            code: format!("{:?}", status.code()),
            message: status.message().to_owned(),
            transient: transient(status.code()),
        };
        if status.code() == Code::Unauthenticated && !self.renewed {
            self.renewed = true;
            let renewed: Result<_, RemoteError> = self.rest.credentials().renewed().await;
            return if renewed?.is_some() { Ok(()) } else { Err(refused()) };
        }
        self.tried += 1;
        if !transient(status.code()) || self.tried >= self.rest.policy().tries {
            return Err(refused());
        }
        sleep(self.rest.policy().wait(self.call, self.tried, None)).await;
        Ok(())
    }
}

/// Whether a call that failed like this may work the next time. A connection that broke is `Unknown`.
fn transient(code: Code) -> bool {
    matches!(
        code,
        Code::Unavailable
            | Code::Internal
            | Code::Aborted
            | Code::Cancelled
            | Code::DeadlineExceeded
            | Code::ResourceExhausted
            | Code::Unknown
    )
}
