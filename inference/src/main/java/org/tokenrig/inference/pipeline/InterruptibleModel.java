package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.geometry.Interruption;

/** Ends a generation between two steps where its thread is interrupted; the interruption stays set. */
final class InterruptibleModel implements NextTokenModel {
    private final NextTokenModel model;

    /** @param model owned from now on */
    InterruptibleModel(NextTokenModel model) {
        this.model = requireNonNull(model, "model is null");
    }

    @Override
    public int vocabulary() {
        return model.vocabulary();
    }

    @Override
    public int room(int asset) {
        return model.room(asset);
    }

    @Override
    public float[] start() {
        return model.start();
    }

    @Override
    public float[] step(int[] parents, int[] tokens) {
        Interruption.check("writing tokens");
        return model.step(parents, tokens);
    }

    @Override
    public void close() {
        model.close();
    }
}
