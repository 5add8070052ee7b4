package org.tokenrig.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.tokenrig.inference.RigOutcome;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.evaluate.EvaluatedAsset.Loaded;
import org.tokenrig.jobs.picture.RigPicture;

/**
 * The assets with the smallest and with the largest J2J, drawn: the truth, what the model gives, and what it gives on the
 * true skeleton, side by side, in the colours of the joints. They are rigged once more, which gives the same rigs.
 */
final class EvaluationPictures {
    /** Of one run. */
    static final int MOST = 200;

    private static final int PIXELS = 400;

    /** What is drawn, and for which of the two ends. */
    private record Choice(String asset, String end) {}

    private final List<Choice> choices;

    private EvaluationPictures(List<Choice> choices) {
        this.choices = choices;
    }

    /** The first half of so many by J2J, and the last, after which come those that the model makes no rig of. */
    static EvaluationPictures of(Dataset<Row> rows, int count) {
        List<Row> byDistance = rows.where("method = 'model'")
                .select("asset_id", "j2j")
                .orderBy(col("j2j").asc_nulls_last(), col("asset_id"))
                .collectAsList();
        long measured = byDistance.stream().filter(row -> !row.isNullAt(1)).count();
        int good = (int) Math.min((count + 1) / 2, measured);
        int bad = Math.min(count / 2, byDistance.size() - good);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < good; i++) {
            choices.add(new Choice(byDistance.get(i).getString(0), "good"));
        }
        for (int i = 0; i < bad; i++) {
            choices.add(new Choice(byDistance.get(byDistance.size() - 1 - i).getString(0), "bad"));
        }
        return new EvaluationPictures(choices);
    }

    /** Writes {@code pictures/good/<asset>.png}, {@code pictures/bad/<asset>.png} and a sheet of each. */
    void draw(
            JavaSparkContext spark,
            List<EvaluatedAsset> assets,
            Broadcast<EvaluationPlan> plan,
            Broadcast<SerializableConfiguration> storage,
            OutputFolder results)
            throws IOException {
        Map<String, Choice> byAsset = new LinkedHashMap<>();
        choices.forEach(choice -> byAsset.put(choice.asset(), choice));
        List<EvaluatedAsset> chosen = new ArrayList<>();
        for (EvaluatedAsset asset : assets) {
            // a creature's id ends with its family, which is known when it is made
            if (byAsset.keySet().stream()
                    .anyMatch(id -> id.equals(asset.name()) || id.startsWith(asset.name() + "_"))) {
                chosen.add(asset);
            }
        }
        if (chosen.isEmpty()) {
            return;
        }
        Map<String, byte[]> drawn = new LinkedHashMap<>();
        spark.parallelize(chosen, chosen.size())
                .mapPartitions(new Drawing(plan, storage))
                .collect()
                .forEach(picture -> drawn.put(picture.asset(), picture.png()));
        for (String end : List.of("good", "bad")) {
            List<BufferedImage> sheet = new ArrayList<>();
            for (Choice choice : choices) {
                byte[] png = drawn.get(choice.asset());
                if (choice.end().equals(end) && png != null) {
                    results.put("pictures/" + end + "/" + choice.asset().replace('/', '_') + ".png", png);
                    sheet.add(ImageIO.read(new ByteArrayInputStream(png)));
                }
            }
            if (!sheet.isEmpty()) {
                results.put(
                        "pictures/" + end + ".png", RigPicture.png(RigPicture.sheet(sheet, sheet.size() > 3 ? 2 : 1)));
            }
        }
    }

    private record Picture(String asset, byte[] png) implements Serializable {}

    /** Assets in, a picture of each out; what cannot be drawn is left out, since the table says why. */
    private record Drawing(Broadcast<EvaluationPlan> plan, Broadcast<SerializableConfiguration> storage)
            implements FlatMapFunction<Iterator<EvaluatedAsset>, Picture> {
        @Override
        public Iterator<Picture> call(Iterator<EvaluatedAsset> assets) throws IOException {
            EvaluationPlan agreed = plan.value();
            AssetMeasurement measurement = new AssetMeasurement(agreed, EvaluationTask.model(agreed));
            AssetStore store = AssetStore.over(storage.value().value());
            List<Picture> pictures = new ArrayList<>();
            while (assets.hasNext()) {
                try {
                    Loaded asset = assets.next().load(store, agreed.limits());
                    pictures.add(new Picture(asset.id().path(), RigPicture.png(draw(asset, measurement))));
                } catch (AssetException e) {
                    // left out
                }
            }
            return pictures.iterator();
        }

        private static BufferedImage draw(Loaded asset, AssetMeasurement measurement) {
            RigPicture picture = new RigPicture(RigPicture.View.DEFAULT.sized(PIXELS, PIXELS));
            List<BufferedImage> panels = new ArrayList<>();
            panels.add(panel(
                    picture,
                    asset,
                    Optional.of(asset.truth()),
                    asset.family().orElse("truth") + ", " + joints(asset.truth())));
            Optional<Rig> free = rig(measurement.rig(asset, false));
            panels.add(panel(
                    picture,
                    asset,
                    free,
                    free.map(rig -> String.format(
                                    Locale.ROOT,
                                    "model, %s, J2J %.1f %%",
                                    joints(rig),
                                    100
                                            * RigComparison.of(asset.mesh(), rig, asset.truth(), 0)
                                                    .skeletons()
                                                    .j2j()))
                            .orElse("model: none")));
            Optional<Rig> skin = rig(measurement.rig(asset, true));
            panels.add(panel(
                    picture,
                    asset,
                    skin,
                    skin.flatMap(rig -> RigComparison.of(asset.mesh(), rig, asset.truth(), 0)
                                    .skins())
                            .map(skins -> String.format(Locale.ROOT, "its skin, L1 %.2f", skins.l1()))
                            .orElse("its skin: none")));
            return RigPicture.sheet(panels, panels.size());
        }

        private static Optional<Rig> rig(RigOutcome outcome) {
            return outcome instanceof RigOutcome.Rigged rigged
                    ? Optional.of(rigged.result().rig())
                    : Optional.empty();
        }

        private static String joints(Rig rig) {
            return rig.skeleton().jointCount() + " joints";
        }

        private static BufferedImage panel(RigPicture picture, Loaded asset, Optional<Rig> rig, String label) {
            float[] colours =
                    rig.map(value -> RigPicture.byWeights(value.skin())).orElseGet(() -> RigPicture.grey(asset.mesh()));
            return picture.draw(asset.mesh(), colours, rig, label);
        }
    }
}
