package org.tokenrig.inference.checkpoint;

import java.nio.file.Path;

/** Golden files of the test resources. */
final class Golden {
    static final Path WEIGHTS = file("tiny.safetensors");
    static final Path TOKENRIG = file("tiny_tokenrig.ckpt");
    static final Path CODEC = file("tiny_vae.ckpt");
    static final Path TOKENRIG_BF16 = file("tiny_tokenrig_bf16.ckpt");

    private Golden() {}

    private static Path file(String name) {
        return Path.of("src/test/resources/golden", name);
    }
}
