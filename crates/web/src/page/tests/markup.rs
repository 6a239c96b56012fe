//! A reader of HTML that is strict where browsers forgive: every element is closed, in order.

/// One start tag on its way through a document.
pub struct Tag<'h> {
    /// Its name.
    pub name: &'h str,
    /// Everything between its name and its end.
    pub attributes: &'h str,
    /// The names of the elements around it, outermost first.
    pub around: Vec<&'h str>,
}

const VOID: [&str; 6] = ["!doctype", "meta", "link", "input", "br", "hr"];

/// All start tags. Panics at the first element that is not closed in order.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("a tag is not closed: <{piece}"));
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed out of order, inside {open:?}");
            continue;
        }
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        tags.push(Tag { name, attributes, around: open.clone() });
        if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    tags
}

impl<'h> Tag<'h> {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&'h str> {
        let mut rest = self.attributes;
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, next) = after.split_once('"')?;
            if key.split_whitespace().next_back() == Some(name) {
                return Some(value);
            }
            rest = next;
        }
        None
    }

    /// The names of all attributes, with or without a value.
    pub fn names(&self) -> Vec<&'h str> {
        let (mut names, mut rest) = (Vec::new(), self.attributes);
        while let Some((keys, after)) = rest.split_once("=\"") {
            names.extend(keys.split_whitespace());
            rest = after.split_once('"').map_or("", |(_, next)| next);
        }
        names.extend(rest.split_whitespace());
        names
    }
}
