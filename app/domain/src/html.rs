//! Markup made of two things only: tags that the program has as literals, and texts, which are escaped. What is
//! stored is never markup.

/// Markup under way.
///
/// ```
/// use domain::html::Html;
///
/// let mut html = Html::default();
/// html.tags("<b>").text("1 < 2").tags("</b>");
/// assert_eq!(html.as_str(), "<b>1 &lt; 2</b>");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Adds tags of the program's own.
    pub fn tags(&mut self, tags: &'static str) -> &mut Self {
        self.0.push_str(tags);
        self
    }

    /// Adds a text, so that it reads as itself between tags and in quoted attributes.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                c => self.0.push(c),
            }
        }
        self
    }

    /// Adds other markup.
    pub fn add(&mut self, other: &Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    /// The whole of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_never_a_tag_nor_the_end_of_an_attribute() {
        let mut html = Html::default();
        html.text(r#"<b title="a">&amp;</b>'"#);
        assert_eq!(html.as_str(), "&lt;b title=&quot;a&quot;&gt;&amp;amp;&lt;/b&gt;'");
    }
}
