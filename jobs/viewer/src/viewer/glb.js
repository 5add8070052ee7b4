const JSON_CHUNK = 0x4e4f534a;
const MAGIC = 0x46546c67;

/** Bytes of base64. */
export function bytesOf(base64) {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) {
        bytes[i] = binary.charCodeAt(i);
    }
    return bytes;
}

/** The same GLB without images, textures and materials, and without the extensions that only those need. */
export function plainGlb(buffer) {
    const view = new DataView(buffer);
    if (view.getUint32(0, true) !== MAGIC || view.getUint32(16, true) !== JSON_CHUNK) {
        throw new Error('the file is no GLB');
    }
    const length = view.getUint32(12, true);
    const document = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 20, length)));
    for (const key of ['images', 'textures', 'samplers', 'materials']) {
        delete document[key];
    }
    for (const mesh of document.meshes ?? []) {
        for (const primitive of mesh.primitives) {
            delete primitive.material;
        }
    }
    const kept = (name) => !/^(KHR_(materials|texture)|EXT_texture|MSFT_texture)/.test(name);
    for (const key of ['extensionsRequired', 'extensionsUsed']) {
        if (document[key]) {
            document[key] = document[key].filter(kept);
        }
    }
    let text = JSON.stringify(document);
    let json = new TextEncoder().encode(text);
    while (json.length % 4) {
        text += ' ';
        json = new TextEncoder().encode(text);
    }
    const rest = new Uint8Array(buffer, 20 + length);
    const bytes = new Uint8Array(20 + json.length + rest.length);
    const out = new DataView(bytes.buffer);
    out.setUint32(0, MAGIC, true);
    out.setUint32(4, 2, true);
    out.setUint32(8, bytes.length, true);
    out.setUint32(12, json.length, true);
    out.setUint32(16, JSON_CHUNK, true);
    bytes.set(json, 20);
    bytes.set(rest, 20 + json.length);
    return bytes.buffer;
}
