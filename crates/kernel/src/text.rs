//! How words are set in text.

/// The text with its first letter as a capital, as a sentence begins.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A machine's name as a sentence begins with it: `complete_until` is `Complete until`.
pub fn titled(name: &str) -> String {
    capital(&name.replace(['_', '-'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        assert_eq!(titled("complete_until"), "Complete until");
        assert_eq!(titled("dispute-statement"), "Dispute statement");
        assert_eq!((capital("über"), capital("")), ("Über".to_owned(), String::new()));
    }
}
