package org.tokenrig.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.config.SettingsReader;
import org.tokenrig.jobs.evaluate.PredictedEvaluation;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.rig.ToyLibrary;
import org.tokenrig.jobs.run.UnusableRunException;

@ExtendWith(LocalSpark.class)
class RunComparisonIT {
    private static final Path RIGGED = Path.of("../sample-data/rigged");

    @TempDir
    static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start(SparkSession session) {
        spark = session;
    }

    @Test
    void twoEvaluationsAreComparedAssetByAsset() throws Exception {
        Path truth = folder.resolve("truth");
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        for (String name : List.of("fish.glb", "snake.glb", "bird.glb")) {
            for (Path to : List.of(truth, first, second)) {
                Files.createDirectories(to);
                Files.copy(RIGGED.resolve(name), to.resolve(name));
            }
        }
        Files.delete(first.resolve("bird.glb")); // newly valid
        Files.write(second.resolve("fish.glb"), moved("fish")); // worse
        Files.writeString(second.resolve("snake.glb"), "broken"); // newly invalid
        Path a = evaluated(first, truth, "a");
        Path b = evaluated(second, truth, "b");

        RunComparison comparison = compare(a, b, Optional.empty());

        assertThat(comparison.method()).isEqualTo("predicted");
        assertThat(comparison.assets()).isEqualTo(3);
        assertThat(comparison.validDifference()).hasValue(0);
        assertThat(comparison.newlyInvalid())
                .extracting(RunComparison.Invalid::asset)
                .containsExactly("snake.glb");
        assertThat(comparison.newlyValid()).containsExactly(new RunComparison.Invalid("bird.glb", "no_prediction"));
        Difference j2j = comparison.differences().stream()
                .filter(each -> each.number().equals("j2j"))
                .findFirst()
                .orElseThrow();
        assertThat(j2j.pairs()).isEqualTo(1);
        assertThat(j2j.losses()).isEqualTo(1);
        assertThat(j2j.mean()).isPositive().isEqualTo(j2j.second());
        assertThat(comparison.sortedBy()).isEqualTo("j2j");
        assertThat(comparison.mostChanged())
                .extracting(RunComparison.Changed::asset)
                .containsExactly("fish.glb");

        List<Rule> rules = List.of(
                Rule.of("j2j > 0.001"), Rule.of("newly_invalid > 1"), Rule.of("valid < 0"), Rule.of("j2j.wins > 0"));
        assertThat(comparison.broken(rules)).containsExactly(rules.get(0));
        assertThatThrownBy(() -> comparison.broken(List.of(Rule.of("containment < 0"))))
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("to judge the rule 'containment < 0' by");
        ComparisonText text = new ComparisonText(comparison, rules, comparison.broken(rules));
        assertThat(text.text())
                .contains("FAILS  j2j > 0.001", "passes valid < 0", "worse", "valid in A, invalid in B (1)");
        JsonNode json = new ObjectMapper().readTree(text.json());
        assertThat(json.get("passes").asBoolean()).isFalse();
        assertThat(json.get("newly_invalid").get(0).get("asset_id").asText()).isEqualTo("snake.glb");
        assertThatThrownBy(() -> compare(a, a, Optional.empty()))
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("two are needed");
    }

    @Test
    void twoNightsOfOneFolderAreCompared() throws Exception {
        Path input = folder.resolve("towers in");
        ToyLibrary.writeTowers(input, 2);
        Path model = ToyLibrary.writeModel(folder.resolve("model"));
        Path output = folder.resolve("nights");
        RigLibrary.Result before = rigged(input, model, output, 0);
        RigLibrary.Result after = rigged(input, model, output, 1);

        RunComparison comparison = compare(output, output, Optional.empty());

        assertThat(comparison.first().runId()).isEqualTo(before.runId());
        assertThat(comparison.second().runId()).isEqualTo(after.runId());
        assertThat(comparison.method()).isEmpty();
        assertThat(comparison.assets()).isEqualTo(2);
        assertThat(comparison.differences())
                .extracting(Difference::number)
                .contains("reward_total", "containment", "seconds", "joints");
        assertThat(new ComparisonText(comparison, List.of(), List.of()).text())
                .contains("the runs have other parameters: rig.seed 0 -> 1");
        RunComparison same = compare(output, output, Optional.of(after.runId()));
        assertThat(same.differences())
                .filteredOn(each -> each.number().equals("reward_total"))
                .allSatisfy(each -> assertThat(each.mean()).isZero());
    }

    private static RunComparison compare(Path a, Path b, Optional<String> firstRun) throws Exception {
        return RunComparison.of(
                spark,
                new RunComparison.Request(
                        a.toString(), firstRun, b.toString(), Optional.empty(), Optional.empty(), Optional.empty(), 5));
    }

    private static Path evaluated(Path predicted, Path truth, String name) throws Exception {
        Path output = folder.resolve(name);
        PredictedEvaluation.on(spark)
                .predicted(predicted.toString())
                .truth(truth.toString())
                .to(output.toString())
                .rewards(false)
                .settings(new SettingsReader().read(Optional.empty(), Map.of()))
                .run();
        return output;
    }

    private static RigLibrary.Result rigged(Path input, Path model, Path output, long seed) throws Exception {
        GenerationOptions generation = new GenerationOptions(2, true, 5, 0.95, 1, 2, 1500, false);
        return RigLibrary.on(spark)
                .from(input.toString())
                .to(output.toString())
                .options(RigOptions.DEFAULT
                        .with(generation)
                        .with(RigOptions.SEED, seed)
                        .withSamples(1200, 400))
                .model(new Settings.Model(model.toString(), 1, true))
                .run();
    }

    private static byte[] moved(String name) throws Exception {
        Asset asset = AssetReader.read(
                new AssetId(name + ".glb"),
                Files.readAllBytes(RIGGED.resolve(name + ".glb")),
                Resources.none(),
                AssetLimits.DEFAULT);
        Rig rig = asset.requireRig();
        float[] positions = rig.skeleton().positions().clone();
        positions[1] += 0.05f;
        Skeleton skeleton = new Skeleton(rig.skeleton().names(), rig.skeleton().parents(), positions);
        return asset.withRig(new Rig(skeleton, rig.skin()), Map.of(), false).glb();
    }
}
