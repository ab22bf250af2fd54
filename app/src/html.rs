//! Parts of a page as text, for where there are too many of them to be made one by one.

/// A text as it stands between tags and in quoted attributes.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_text_is_never_a_tag_nor_the_end_of_an_attribute() {
        let text = r#"<b title="a">&amp;</b>'"#;
        assert_eq!(escaped(text), "&lt;b title=&quot;a&quot;&gt;&amp;amp;&lt;/b&gt;'");
    }
}
