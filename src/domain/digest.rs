//! A digest over parts, each with its length, so that none can flow into the next.

use sha2::{Digest, Sha256};

/// SHA-256 over `parts` in hex.
pub(super) fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::of_parts;

    #[test]
    fn parts_do_not_flow_into_each_other() {
        let digests = [vec!["ab", "c"], vec!["a", "bc"], vec!["abc"], vec!["abc", ""]].map(of_parts);
        for (at, digest) in digests.iter().enumerate() {
            assert!(!digests[..at].contains(digest), "{at}");
        }
    }
}
