//! Puts the built app, compressed, and the built-in policy into the binary.

use base64::Engine;
use sha2::{Digest, Sha256};
use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
    content(&here.join("content/kawagoe-r6"), &out)?;
    app(&here.join("../app/dist"), &out)
}

/// `BUILT_IN`: name and text of every content file.
fn content(folder: &Path, out: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut table = String::from("const BUILT_IN: &[(&str, &str)] = &[\n");
    for (name, path) in files(folder)? {
        table += &format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string());
    }
    table += "];\n";
    fs::write(out.join("content.rs"), table)
}

/// `FILES`: the app's files with their compressed forms; `CONTENT_SECURITY_POLICY`, which admits
/// the one inline script that starts the app by its hash.
fn app(dist: &Path, out: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", dist.display());
    let mut table = String::from("static FILES: &[File] = &[\n");
    let mut scripts = String::new();
    let found = if dist.exists() { files(dist)? } else { Vec::new() };
    for (name, path) in found {
        let bytes = fs::read(&path)?;
        if name == "index.html" {
            scripts = inline_script_hashes(&String::from_utf8_lossy(&bytes));
        }
        let stem = name.replace(['/', '.'], "_");
        let brotli = keep_if_smaller(&bytes, brotli(&bytes)?, &out.join(format!("{stem}.br")))?;
        let gzip = keep_if_smaller(&bytes, gzip(&bytes)?, &out.join(format!("{stem}.gz")))?;
        let plain = path.display().to_string();
        let hash = hex(&Sha256::digest(&bytes)[..8]);
        table += &format!(
            "    File {{ name: {name:?}, etag: \"\\\"{hash}\\\"\", plain: include_bytes!({plain:?}), \
             brotli: {brotli}, gzip: {gzip} }},\n"
        );
    }
    table += "];\n";
    table += &format!(
        "/// What pages may load and run.\npub const CONTENT_SECURITY_POLICY: &str = \"default-src 'self'; \
         script-src 'self' 'wasm-unsafe-eval'{scripts}; img-src 'self' data: blob:; object-src 'none'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'self'\";\n"
    );
    fs::write(out.join("assets.rs"), table)
}

fn files(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            let inner = files(&entry.path())?;
            found.extend(inner.into_iter().map(|(rest, path)| (format!("{name}/{rest}"), path)));
        } else {
            found.push((name, entry.path().canonicalize()?));
        }
    }
    found.sort();
    Ok(found)
}

fn keep_if_smaller(plain: &[u8], packed: Vec<u8>, path: &Path) -> io::Result<String> {
    if packed.len() >= plain.len() {
        return Ok("None".to_owned());
    }
    fs::write(path, packed)?;
    Ok(format!("Some(include_bytes!({:?}))", path.display().to_string()))
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    writer.finish()
}

/// CSP sources for the scripts that stand in the page itself.
fn inline_script_hashes(page: &str) -> String {
    let mut sources = String::new();
    for part in page.split("<script").skip(1) {
        let Some((tag, rest)) = part.split_once('>') else { continue };
        let Some((script, _)) = rest.split_once("</script>") else { continue };
        if !tag.contains("src=") {
            let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script));
            sources += &format!(" 'sha256-{hash}'");
        }
    }
    sources
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
