//! Numbers with a unit after them, as flags and settings write them.

/// A number and the suffix after it.
pub(super) fn quantity(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim()))
}

/// A number of bytes: `1048576`, `500MB` (10⁶), `10GiB` (2³⁰).
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let scaled = quantity(text).and_then(|(number, suffix)| {
        let scale: u64 = match suffix {
            "" | "B" => 1,
            "KB" => 1000,
            "MB" => 1000_u64.pow(2),
            "GB" => 1000_u64.pow(3),
            "TB" => 1000_u64.pow(4),
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            "TiB" => 1 << 40,
            _ => return None,
        };
        number.checked_mul(scale)
    });
    scaled.ok_or_else(|| "write it as 10GiB, 500MB or a number of bytes".to_owned())
}
