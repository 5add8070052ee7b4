package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which code made a result. */
public final class CodeVersion {
    private CodeVersion() {}

    /** Version, commit, and whether the sources differed from it: {@code 0.1.0+1f0c5a7e2b31.dirty}. */
    public static String current() {
        Properties properties = new Properties();
        try (InputStream in = requireNonNull(
                CodeVersion.class.getResourceAsStream("version.properties"), "version.properties is missing")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean dirty = Boolean.parseBoolean(properties.getProperty("dirty"));
        return properties.getProperty("version") + "+" + properties.getProperty("commit") + (dirty ? ".dirty" : "");
    }
}
