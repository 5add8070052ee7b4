package org.tokenrig.jobs.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.picture.RigPicture;

/** Small pictures of assets, drawn on the executors: the rigged file in the colours of its joints, or the source in grey. */
final class Thumbnails {
    private static final Logger LOG = LoggerFactory.getLogger(Thumbnails.class);
    private static final int PIXELS = 160;
    private static final int BATCH = 512;

    /**
     * What is to be drawn.
     *
     * @param output URI of the rigged file, or empty
     * @param file the source, or none
     */
    private record Subject(String name, String output, List<StoredAsset> file, String run) implements Serializable {}

    /** What came of it. */
    private record Drawn(String name, byte[] png, String problem, long milliseconds) implements Serializable {}

    /**
     * What was drawn.
     *
     * @param names of the files, by asset
     * @param milliseconds of reading and drawing one, the longest
     */
    record Result(Map<String, String> names, long milliseconds) {}

    private Thumbnails() {}

    /**
     * Draws the assets of a run and writes each as a PNG file.
     *
     * @param names of the files without extension, by asset
     * @param truth files to draw where a run has none of its own
     * @param report where they go, to {@code thumbs/}
     * @return names of the files, by asset; without those that could not be drawn
     */
    static Result draw(
            JavaSparkContext spark,
            RunTables run,
            Map<String, String> names,
            PairedAssets<StoredAsset> truth,
            OutputFolder report)
            throws IOException {
        List<AssetFacts> assets = List.copyOf(run.assets().values());
        Broadcast<SerializableConfiguration> storage =
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        Map<String, String> written = new TreeMap<>();
        long longest = 0;
        for (int from = 0; from < assets.size(); from += BATCH) {
            List<Subject> batch = assets.subList(from, Math.min(assets.size(), from + BATCH)).stream()
                    .map(asset -> new Subject(
                            asset.id(),
                            asset.output().orElse(""),
                            asset.source().or(() -> truth.of(asset.id())).stream()
                                    .toList(),
                            run.folder().location()))
                    .toList();
            int tasks = Math.min(batch.size(), 4 * spark.defaultParallelism());
            for (Drawn drawn :
                    spark.parallelize(batch, tasks).map(new Drawing(storage)).collect()) {
                if (drawn.png() == null) {
                    LOG.info("no picture of {}: {}", drawn.name(), drawn.problem());
                    continue;
                }
                String name = names.get(drawn.name()) + ".png";
                report.put("thumbs/" + name, drawn.png());
                written.put(drawn.name(), name);
                longest = Math.max(longest, drawn.milliseconds());
            }
        }
        return new Result(written, longest);
    }

    private record Drawing(Broadcast<SerializableConfiguration> storage) implements Function<Subject, Drawn> {
        @Override
        public Drawn call(Subject subject) {
            RiggedGlbs files = new RiggedGlbs(storage.value().value());
            long begun = System.nanoTime();
            try {
                byte[] png = RigPicture.png(picture(files, subject));
                return new Drawn(subject.name(), png, "", (System.nanoTime() - begun) / 1_000_000);
            } catch (IOException | AssetException e) {
                return new Drawn(subject.name(), null, e.getMessage(), 0);
            }
        }

        private BufferedImage picture(RiggedGlbs files, Subject subject) throws IOException, AssetException {
            RigPicture pencil = new RigPicture(RigPicture.View.DEFAULT.sized(PIXELS, PIXELS)).withoutGround();
            if (!subject.output().isEmpty()) {
                OutputFolder run =
                        OutputFolder.open(subject.run(), storage.value().value());
                Asset asset = files.read(run, subject.name(), subject.output());
                return pencil.draw(asset.mesh(), colours(asset), asset.rig(), "");
            }
            if (subject.file().isEmpty()) {
                throw new IOException("there is no file of it");
            }
            Asset asset = files.read(subject.file().get(0));
            return pencil.draw(asset.mesh(), RigPicture.grey(asset.mesh()), Optional.empty(), "");
        }

        private static float[] colours(Asset asset) {
            return asset.rig().map(Rig::skin).map(RigPicture::byWeights).orElseGet(() -> RigPicture.grey(asset.mesh()));
        }
    }
}
