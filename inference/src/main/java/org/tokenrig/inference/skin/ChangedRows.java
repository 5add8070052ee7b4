package org.tokenrig.inference.skin;

/** Influences some rows of which a rule changes. A row of which the rule would leave nothing stays as it was. */
abstract class ChangedRows implements Influences {
    private final Influences influences;

    ChangedRows(Influences influences) {
        this.influences = influences;
    }

    /** Changes a row; says whether it did. */
    abstract boolean change(int vertex, float[] row);

    @Override
    public int vertexCount() {
        return influences.vertexCount();
    }

    @Override
    public int jointCount() {
        return influences.jointCount();
    }

    @Override
    public void row(int vertex, float[] row) {
        influences.row(vertex, row);
        if (change(vertex, row)) {
            for (int joint = 0; joint < jointCount(); joint++) {
                if (row[joint] > 0) {
                    return;
                }
            }
            influences.row(vertex, row);
        }
    }
}
