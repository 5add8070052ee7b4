package org.tokenrig.jobs.run;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkFiles;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.io.store.Location;
import org.tokenrig.jobs.config.Settings;

/** How a process of the run comes by the model folder. */
public sealed interface ModelSource extends Serializable {
    /** The folder on this machine; made or fetched if need be. */
    Path folder() throws IOException;

    /** The same, for processes that are to use the same model as the one that asks for it now. */
    default ModelSource of(ModelIdentity identity) {
        return new Agreed(this, identity);
    }

    /**
     * Makes sure that a process has the model of the run.
     *
     * @param found what it has
     * @throws IOException where it is another one
     */
    default void requireAgreed(ModelIdentity found) throws IOException {}

    /**
     * Decides how the model reaches the executors, and sends it where it must be sent.
     *
     * @throws IOException where there is no model folder that can be used
     */
    static ModelSource prepare(SparkSession spark, Settings.Model settings) throws IOException {
        if (settings.folder().isEmpty()) {
            return new BuiltIn(BuiltInModel.byDefault());
        }
        Optional<BuiltInModel> builtIn = BuiltInModel.named(settings.folder());
        if (builtIn.isPresent()) {
            return new BuiltIn(builtIn.get());
        }
        org.apache.hadoop.fs.Path location = Location.path(settings.folder());
        if (!"file".equals(location.toUri().getScheme())) {
            // as a URI, since a name may have a percent sign, a space or a hash in it
            spark.sparkContext().addFile(Location.uri(location), true);
            return new SentFolder(location.getName());
        }
        Path folder = Path.of(location.toUri().getPath());
        if (spark.sparkContext().isLocal() || !settings.distribute()) {
            return new LocalFolder(folder.toString());
        }
        // one by one: Spark sends folders of shared storage only
        ModelFolder.open(folder);
        for (String file : List.of("config.json", "model.safetensors", "PROVENANCE")) {
            if (Files.exists(folder.resolve(file))) {
                spark.sparkContext().addFile(folder.resolve(file).toUri().toString());
            }
        }
        return new SentFolder("");
    }

    /** A model that is known: what any other process finds at its place must be the same. */
    record Agreed(ModelSource source, ModelIdentity identity) implements ModelSource {
        @Override
        public Path folder() throws IOException {
            return source.folder();
        }

        @Override
        public void requireAgreed(ModelIdentity found) throws IOException {
            if (!found.equals(identity)) {
                throw new IOException("the model at " + folder() + " on this machine must be that of the run, "
                        + identity.name() + " " + identity.id() + ", is " + found.name() + " " + found.id()
                        + "; put the same model there, or send it with model.distribute=true");
            }
        }
    }

    /** A model that every machine unpacks or makes itself, from the program that Spark sends. */
    record BuiltIn(BuiltInModel model) implements ModelSource {
        @Override
        public Path folder() throws IOException {
            return model.open().folder();
        }
    }

    /** A folder that every machine has at the same path. */
    record LocalFolder(String path) implements ModelSource {
        @Override
        public Path folder() {
            return Path.of(path);
        }
    }

    /**
     * A folder that Spark sends.
     *
     * @param name below the files of the application; empty where its files lie there themselves
     */
    record SentFolder(String name) implements ModelSource {
        @Override
        public Path folder() {
            return Path.of(SparkFiles.getRootDirectory()).resolve(name);
        }
    }
}
