//! The types of files that items may carry: what a file holds decides, not its name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// A PDF document.
    Pdf,
    /// A PNG image.
    Png,
    /// A JPEG image.
    Jpeg,
    /// Plain text.
    Text,
    /// A table of texts.
    Csv,
    /// A JSON document.
    Json,
    /// A Word document without macros.
    Docx,
    /// An Excel workbook without macros.
    Xlsx,
}

impl FileKind {
    /// All of them, for tables.
    pub const ALL: [Self; 8] =
        [Self::Pdf, Self::Png, Self::Jpeg, Self::Text, Self::Csv, Self::Json, Self::Docx, Self::Xlsx];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG image",
            Self::Jpeg => "JPEG image",
            Self::Text => "text",
            Self::Csv => "CSV table",
            Self::Json => "JSON",
            Self::Docx => "Word document",
            Self::Xlsx => "Excel workbook",
        }
    }

    /// The media type that a download says.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The usual end of its name, without the dot.
    pub fn extension(self) -> &'static str {
        self.extensions().first().copied().unwrap_or_default()
    }

    /// A name that promises what the file holds: another machine acts by the end of a name.
    pub fn named(self, name: &str) -> String {
        let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
        if self.extensions().contains(&end.as_str()) {
            return name.to_owned();
        }
        format!("{name}.{}", self.extension())
    }

    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Text => &["txt", "md", "log", "toml"],
            Self::Csv => &["csv", "tsv", "txt"],
            Self::Json => &["json", "txt"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
        }
    }
}
