package org.tokenrig.jobs.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tokenrig.io.store.Location;

/**
 * A file of settings in a bucket, or wherever else Hadoop reads. What it includes by name lies beside it.
 *
 * @param location such as {@code s3a://bucket/nightly.conf}
 * @param storage how the place is reached
 */
public record StoredSettings(String location, Configuration storage) {
    public StoredSettings {
        requireNonNull(location, "location is null");
        requireNonNull(storage, "storage is null");
    }

    /** The file with all that it includes, not resolved yet. */
    Config parse() throws IOException {
        Path file = Location.path(location);
        // not one that the run would find again: these settings may be about it
        try (FileSystem files = FileSystem.newInstance(file.toUri(), storage)) {
            return parse(files, file);
        }
    }

    private static Config parse(FileSystem files, Path file) throws IOException {
        String text;
        try (InputStream in = files.open(file)) {
            text = new String(in.readAllBytes(), UTF_8);
        }
        ConfigParseOptions options = ConfigParseOptions.defaults()
                .setSyntaxFromFilename(file.getName())
                .setOriginDescription(file.toString())
                .appendIncluder(new Beside(files, file.getParent()));
        return ConfigFactory.parseReader(new StringReader(text), options);
    }

    private static final class Beside implements ConfigIncluder {
        private final FileSystem files;
        private final Path folder;

        Beside(FileSystem files, Path folder) {
            this.files = files;
            this.folder = folder;
        }

        @Override
        public ConfigIncluder withFallback(ConfigIncluder other) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String name) {
            try {
                return parse(files, new Path(folder, new Path(null, null, name)))
                        .root();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
