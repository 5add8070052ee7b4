package org.tokenrig.inference.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.tokenrig.io.asset.Skeleton;

/** What holds for every creature. */
final class CreatureCheck {
    private CreatureCheck() {}

    static void assertValid(Creature creature) {
        String what = creature.family() + " " + creature.parameters();
        assertSkeleton(creature, what);
        assertSkin(creature, what);
        assertSurface(creature, what);
    }

    private static void assertSkeleton(Creature creature, String what) {
        Skeleton skeleton = creature.skeleton();
        assertThat(skeleton.jointCount()).as(what).isBetween(3, 80);
        assertThat(skeleton.names()).as(what).doesNotHaveDuplicates();
        for (int joint = 1; joint < skeleton.jointCount(); joint++) {
            assertThat(skeleton.parents()[joint]).as(what).isBetween(0, joint - 1);
        }
        for (String name : skeleton.names()) {
            if (name.contains("_left")) {
                assertThat(skeleton.names()).as(what).contains(name.replace("_left", "_right"));
            }
        }
        float[] low = {Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE};
        float[] high = {-Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE};
        float[] positions = creature.mesh().positions();
        for (int i = 0; i < positions.length; i++) {
            low[i % 3] = Math.min(low[i % 3], positions[i]);
            high[i % 3] = Math.max(high[i % 3], positions[i]);
        }
        for (int i = 0; i < skeleton.positions().length; i++) {
            assertThat(skeleton.positions()[i])
                    .as(what + " " + skeleton.names().get(i / 3))
                    .isBetween(low[i % 3] - 1e-3f, high[i % 3] + 1e-3f);
        }
    }

    private static void assertSkin(Creature creature, String what) {
        assertThat(creature.skin().influences()).isEqualTo(4);
        assertThat(creature.rig()).isNotNull();
        boolean[] holds = new boolean[creature.skeleton().jointCount()];
        for (int vertex = 0; vertex < creature.skin().vertexCount(); vertex++) {
            float sum = 0;
            for (int slot = 0; slot < 4; slot++) {
                float weight = creature.skin().weights()[4 * vertex + slot];
                sum += weight;
                holds[creature.skin().joints()[4 * vertex + slot]] |= weight > 0.3f;
            }
            assertThat(sum).as(what).isCloseTo(1, within(1e-5f));
        }
        for (int joint = 0; joint < holds.length; joint++) {
            assertThat(holds[joint])
                    .as(what + ": " + creature.skeleton().names().get(joint) + " holds something")
                    .isTrue();
        }
    }

    private static void assertSurface(Creature creature, String what) {
        int vertices = creature.mesh().vertexCount();
        assertThat(vertices).as(what).isBetween(400, 40_000);
        for (int vertex = 0; vertex < vertices; vertex++) {
            float[] normals = creature.normals();
            double length = Math.sqrt(normals[3 * vertex] * normals[3 * vertex]
                    + normals[3 * vertex + 1] * normals[3 * vertex + 1]
                    + normals[3 * vertex + 2] * normals[3 * vertex + 2]);
            assertThat(length).as(what).isCloseTo(1, within(1e-3));
        }
        int nextVertex = 0;
        int nextTriangle = 0;
        for (CreaturePart part : creature.parts()) {
            assertThat(part.firstVertex()).as(what).isEqualTo(nextVertex);
            assertThat(part.firstTriangle()).as(what).isEqualTo(nextTriangle);
            nextVertex += part.vertexCount();
            nextTriangle += part.triangleCount();
            for (int i = 3 * part.firstTriangle(); i < 3 * nextTriangle; i++) {
                assertThat(creature.mesh().triangles()[i]).isBetween(part.firstVertex(), nextVertex - 1);
            }
        }
        assertThat(nextVertex).isEqualTo(vertices);
        assertThat(nextTriangle).isEqualTo(creature.mesh().triangleCount());
        assertThat(creature.parts().stream().map(part -> part.material().name()))
                .doesNotHaveDuplicates();
    }
}
