//! Messages under way. They are texts, as on the wire, so that they can be cut.

/// A message under way.
#[derive(Clone)]
pub enum Packet {
    Request { from: Address, session: Option<String>, text: String },
    Answer { to: Address, text: String },
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
    /// Gives a request of a device the device's number.
    pub fn of(mut self, site: usize) -> Self {
        if let Self::Request { from, .. } = &mut self {
            from.site = site;
        }
        self
    }

    pub fn text(&self) -> &str {
        match self {
            Self::Request { text, .. } | Self::Answer { text, .. } => text,
        }
    }

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
            Self::Answer { to, text } => Self::Answer { to, text: cut(text) },
        }
    }

    pub fn replaced(self, by: &str) -> Self {
        match self {
            Self::Answer { to, .. } => Self::Answer { to, text: by.to_owned() },
            request @ Self::Request { .. } => request,
        }
    }
}

pub fn json(message: &impl serde::Serialize) -> String {
    serde_json::to_string(message).expect("a message")
}
