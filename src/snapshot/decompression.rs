//! Compressed pages whose decompressor makes whatever comes out, and compares it with the header's promise only then: what
//! comes out is counted first, and not kept.

use std::io::Read;

use parquet::basic::Compression;

use super::decoding::decoding;

/// Bytes that are decompressed at a time.
const BUFFER_BYTES: usize = 1 << 14;

/// Whether the compressed `bytes` become at most as many as are `promised`. What is damaged may become fewer; the decoder
/// says so.
pub(super) fn keeps_promise(compression: Compression, bytes: &[u8], promised: u64) -> bool {
    match compression {
        Compression::GZIP(_) => is_at_most(flate2::read::MultiGzDecoder::new(bytes), promised),
        Compression::BROTLI(_) => {
            is_at_most(brotli::Decompressor::new(bytes, BUFFER_BYTES), promised)
        }
        // Hadoop's kind fills the room that was promised; what is not of it is tried as frames.
        Compression::LZ4 => is_at_most(lz4_flex::frame::FrameDecoder::new(bytes), promised),
        // These fill the room that was promised, or are not decompressed.
        Compression::UNCOMPRESSED
        | Compression::SNAPPY
        | Compression::LZO
        | Compression::ZSTD(_)
        | Compression::LZ4_RAW => true,
    }
}

fn is_at_most(mut decompressed: impl Read, promised: u64) -> bool {
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut left = promised;
    // A panic is one of the decompressor: the decoder meets it, too, at the same byte.
    while let Ok(read @ 1..) = decoding(|| decompressed.read(&mut buffer)) {
        match left.checked_sub(read as u64) {
            Some(less) => left = less,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use parquet::basic::{BrotliLevel, GzipLevel};

    use super::*;

    #[test]
    fn what_comes_out_is_counted() {
        let text = vec![7; 100_000];
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&text).unwrap();
        let gzip = gzip.finish().unwrap();
        let mut brotli = Vec::new();
        brotli::CompressorWriter::new(&mut brotli, 4096, 5, 22).write_all(&text).unwrap();
        let mut frame = lz4_flex::frame::FrameEncoder::new(Vec::new());
        frame.write_all(&text).unwrap();
        let frame = frame.finish().unwrap();
        for (compression, bytes) in [
            (Compression::GZIP(GzipLevel::default()), &gzip),
            // A second member follows the first.
            (Compression::GZIP(GzipLevel::default()), &[&gzip[..], &gzip].concat()),
            (Compression::BROTLI(BrotliLevel::default()), &brotli),
            (Compression::LZ4, &frame),
        ] {
            let size = if bytes.len() == 2 * gzip.len() { 200_000 } else { 100_000 };
            assert!(bytes.len() < 1000 && keeps_promise(compression, bytes, size));
            assert!(!keeps_promise(compression, bytes, size - 1), "{compression}");
            assert!(keeps_promise(compression, &bytes[..bytes.len() / 2], size));
            assert!(keeps_promise(Compression::SNAPPY, bytes, 0));
        }
    }
}
