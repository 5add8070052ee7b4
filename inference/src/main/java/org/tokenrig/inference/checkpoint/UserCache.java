package org.tokenrig.inference.checkpoint;

import java.nio.file.Path;
import java.util.Optional;

/** Where a user's programs keep what can be made again. */
final class UserCache {
    private UserCache() {}

    /** {@code $XDG_CACHE_HOME/tokenrig}, or {@code ~/.cache/tokenrig}; need not exist, or be writable. */
    static Path folder() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("tokenrig");
    }
}
