//! Messages under way. They are texts, as on the wire, so that they can be cut.

/// A message under way.
#[derive(Clone)]
pub enum Packet {
    Request { from: Address, session: Option<String>, text: String },
    Answer { to: Address, request: String, text: String },
}

/// A tab, and the question it asked.
#[derive(Clone, Copy)]
pub struct Address {
    pub site: usize,
    pub tab: usize,
    pub reloads: u32,
    pub question: u64,
}

impl Packet {
    pub fn cut(self, percent: usize) -> Self {
        let cut = |text: String| {
            let mut end = text.len() * percent / 100;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text[..end].to_owned()
        };
        match self {
            Self::Request { from, session, text } => Self::Request { from, session, text: cut(text) },
            Self::Answer { to, request, text } => Self::Answer { to, request, text: cut(text) },
        }
    }

    pub fn replaced(self, by: &str) -> Self {
        match self {
            Self::Answer { to, request, .. } => Self::Answer { to, request, text: by.to_owned() },
            request @ Self::Request { .. } => request,
        }
    }
}

pub fn json(message: &impl serde::Serialize) -> String {
    serde_json::to_string(message).expect("a message")
}
