"""What makes the book one for archives and for screen readers: its profile of colours and the statement of what it keeps to.

PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3) at once: the first is named in the second's metadata by an extension
schema, since PDF/A allows only properties that are defined in the file.
"""

import zlib
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

PROFILE = "sRGB2014.icc"  # of the International Color Consortium, which WeasyPrint brings along
PRODUCER = "Nashark, WeasyPrint, pikepdf"

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
{author}{subject}<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmpMM:DocumentID>uuid:{identity}</xmpMM:DocumentID>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def metadata(info, language, identity):
    """The packet of metadata; `info`: {"title", "author", "subject"}, those that there are."""
    author, subject = info.get("author"), info.get("subject")
    return XMP.format(
        title=escape(info.get("title", "")),
        author=f"<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>" if author else "",
        subject=f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(subject)}</rdf:li></rdf:Alt></dc:description>'
        if subject
        else "",
        language=escape(language),
        producer=PRODUCER,
        identity=identity.hex(),
    ).encode()


def profile():
    """The sRGB profile, compressed."""
    folder = Path(find_spec("weasyprint").submodule_search_locations[0])
    return zlib.compress((folder / "pdf" / PROFILE).read_bytes(), 9)


def language_tag(code):
    """ar-ma → ar-MA"""
    language, _dash, country = code.partition("-")
    return f"{language}-{country.upper()}" if country else language
