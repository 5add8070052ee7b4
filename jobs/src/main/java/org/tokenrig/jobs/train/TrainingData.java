package org.tokenrig.jobs.train;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.*;
import org.tokenrig.inference.synth.*;
import org.tokenrig.inference.train.*;
import org.tokenrig.inference.train.data.*;

final class TrainingData {
    private final TrainingSettings settings;

    TrainingData(TrainingSettings settings) {
        this.settings = settings;
    }

    ExampleSource<RiggedMesh> heldOutRigs() {
        return n -> { Creature c = new CreatureGenerator().creature(2000001, n, CreatureOptions.plain(600)); return new RiggedMesh(c.mesh(), c.rig()); };
    }

    private ExampleSource<RiggedMesh> rigs() {
        return n -> { Creature c = new CreatureGenerator().creature(settings.dataSeed(), n, CreatureOptions.plain(600)); return new RiggedMesh(c.mesh(), c.rig()); };
    }

    ExampleSource<CodecExample> codec() { return n -> codec(rigs().example(n), n); }
    ExampleSource<CodecExample> heldOutCodec() { return n -> codec(heldOutRigs().example(n), n); }

    private CodecExample codec(RiggedMesh rig, long n) {
        int k = settings.codec().joints();
        PointCloud c = SurfaceSampler.sample(ModelFrame.of(rig.mesh()).toModel(rig.mesh()), settings.codec().points(), n);
        PointCloud near = SurfaceSampler.sample(ModelFrame.of(rig.mesh()).toModel(rig.mesh()), k * settings.codec().near(), n);
        PointCloud at = SurfaceSampler.sample(ModelFrame.of(rig.mesh()).toModel(rig.mesh()), k * settings.codec().at(), n);
        float[] w = new float[near.count()]; Arrays.fill(w, 0.3f);
        float[] t = new float[at.count()]; Arrays.fill(t, 0.3f);
        int q = settings.architecture().codec().conditionTokens();
        return new CodecExample(k, c, FarthestPoints.sample(c.points(), Math.min(c.count(), 4 * q), q), near, w, at, t);
    }

    ExampleSource<LanguageModelExample> languageModel(Optional<SkinEncoder> encoder) {
        return n -> { RiggedMesh r = rigs().example(n); return LanguageModelExample.of(settings.architecture(), r.mesh(), r.rig().skeleton(), new int[0], settings.languageModel().points(), n); };
    }

    ExampleSource<LanguageModelExample> heldOutLanguageModel(Optional<SkinEncoder> encoder) {
        return n -> { RiggedMesh r = heldOutRigs().example(n); return LanguageModelExample.of(settings.architecture(), r.mesh(), r.rig().skeleton(), new int[0], settings.languageModel().points(), n); };
    }

    Map<String, String> provenance() { return Map.of(); }
}
