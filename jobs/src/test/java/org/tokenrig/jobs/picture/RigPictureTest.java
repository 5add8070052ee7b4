package org.tokenrig.jobs.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.io.asset.Mesh;

class RigPictureTest {
    private static final RigPicture.View SMALL = RigPicture.View.DEFAULT.sized(120, 90);
    private static final Creature CREATURE = new CreatureGenerator().creature(1, 4, CreatureOptions.plain(800));

    @Test
    void showsTheMeshInTheMiddleAndTheGroundAround() {
        Mesh triangle = new Mesh(new float[] {-1, -1, 0, 1, -1, 0, 0, 1, 0}, new int[] {0, 1, 2});
        float[] red = {1, 0, 0, 1, 0, 0, 1, 0, 0};
        BufferedImage image =
                new RigPicture(new RigPicture.View(0, 0, 100, 100)).draw(triangle, red, Optional.empty(), "");
        int middle = image.getRGB(50, 60);
        assertThat(middle >> 16 & 255).isGreaterThan(100);
        assertThat(middle >> 8 & 255).isZero();
        int corner = image.getRGB(3, 3);
        assertThat(corner >> 8 & 255).isGreaterThan(200);
    }

    @Test
    void nearerTrianglesHideThoseBehind() {
        float[] positions = {-1, -1, 0, 1, -1, 0, 0, 1, 0, -1, -1, 1, 1, -1, 1, 0, 1, 1};
        float[] colours = new float[18];
        Arrays.fill(colours, 0, 9, 0);
        for (int v = 3; v < 6; v++) {
            colours[3 * v + 1] = 1;
        }
        for (int[] order : new int[][] {{0, 1, 2, 3, 4, 5}, {3, 4, 5, 0, 1, 2}}) {
            BufferedImage image = new RigPicture(new RigPicture.View(0, 0, 100, 100))
                    .draw(new Mesh(positions, order), colours, Optional.empty(), "");
            assertThat(image.getRGB(50, 60) >> 8 & 255).isGreaterThan(100);
        }
    }

    @Test
    void skeletonAndLabelAreDrawnOver() {
        RigPicture picture = new RigPicture(SMALL);
        float[] grey = RigPicture.grey(CREATURE.mesh());
        BufferedImage bare = picture.draw(CREATURE.mesh(), grey, Optional.empty(), "");
        BufferedImage boned = picture.draw(CREATURE.mesh(), grey, Optional.of(CREATURE.rig()), "");
        BufferedImage labelled = picture.draw(CREATURE.mesh(), grey, Optional.empty(), "a name");
        assertThat(differing(bare, boned)).isGreaterThan(50);
        assertThat(differing(bare, labelled)).isGreaterThan(20);
    }

    @Test
    void withoutAGroundThePictureIsTransparentAroundTheMesh() {
        BufferedImage image = new RigPicture(SMALL)
                .withoutGround()
                .draw(CREATURE.mesh(), RigPicture.grey(CREATURE.mesh()), Optional.empty(), "");
        assertThat(image.getRGB(2, 2) >>> 24).isZero();
        Set<Integer> opacities = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                opacities.add(image.getRGB(x, y) >>> 24);
            }
        }
        assertThat(opacities).contains(0, 255);
    }

    @Test
    void weightsGiveEachJointItsColour() {
        float[] colours = RigPicture.byWeights(CREATURE.skin());
        Set<List<Float>> distinct = new HashSet<>();
        for (int v = 0; v < CREATURE.mesh().vertexCount(); v++) {
            if (CREATURE.skin().weights()[4 * v] > 0.999f) {
                distinct.add(List.of(colours[3 * v], colours[3 * v + 1], colours[3 * v + 2]));
            }
        }
        assertThat(distinct).hasSizeGreaterThan(4);
    }

    @Test
    void sheetIsAGridInRows() throws IOException {
        BufferedImage one =
                new RigPicture(SMALL).draw(CREATURE.mesh(), RigPicture.grey(CREATURE.mesh()), Optional.empty(), "");
        BufferedImage sheet = RigPicture.sheet(List.of(one, one, one, one, one), 3);
        assertThat(sheet.getWidth()).isEqualTo(360);
        assertThat(sheet.getHeight()).isEqualTo(180);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(RigPicture.png(sheet)));
        assertThat(differing(sheet, read)).isZero();
    }

    @Test
    void emptyMeshGivesAnEmptyPicture() {
        BufferedImage image =
                new RigPicture(SMALL).draw(new Mesh(new float[0], new int[0]), new float[0], Optional.empty(), "");
        assertThat(image.getWidth()).isEqualTo(120);
    }

    @Test
    void refusesColoursOfAnotherMesh() {
        assertThatThrownBy(() -> new RigPicture(SMALL).draw(CREATURE.mesh(), new float[3], Optional.empty(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("colours");
    }

    private static int differing(BufferedImage a, BufferedImage b) {
        int count = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                count += (a.getRGB(x, y) & 0xFFFFFF) == (b.getRGB(x, y) & 0xFFFFFF) ? 0 : 1;
            }
        }
        return count;
    }
}
