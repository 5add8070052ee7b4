package org.tokenrig.jobs.picture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;

class MotionPictureTest {
    private static final RigPicture.View SMALL = RigPicture.View.DEFAULT.sized(90, 80);
    private static final Creature CREATURE = new CreatureGenerator().creature(1, 4, CreatureOptions.plain(800));
    private static final List<MotionPicture.Subject> TWO = List.of(
            new MotionPicture.Subject(
                    CREATURE.mesh(),
                    CREATURE.rig(),
                    RigPicture.byWeights(CREATURE.rig().skin())),
            new MotionPicture.Subject(CREATURE.mesh(), CREATURE.rig(), RigPicture.grey(CREATURE.mesh())));

    @Test
    void showsEachFrameOfTheSheetWithoutEnd() throws IOException {
        byte[] gif = new MotionPicture(SMALL, 2, 6, 0.5, 3).gif(TWO);
        assertThat(new String(gif, ISO_8859_1)).startsWith("GIF89a").contains("NETSCAPE2.0");
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(gif)));
        assertThat(reader.getNumImages(true)).isEqualTo(6);
        BufferedImage first = reader.read(0);
        assertThat(first.getWidth()).isEqualTo(180);
        assertThat(first.getHeight()).isEqualTo(80);
        // what follows holds the pixels that changed: some, and not all
        BufferedImage second = reader.read(1);
        assertThat(opaque(second)).isBetween(100, 180 * 80 / 2);
        reader.dispose();
    }

    @Test
    void sameSeedGivesTheSameBytes() {
        byte[] first = new MotionPicture(SMALL, 1, 3, 0.5, 3).gif(TWO.subList(0, 1));
        assertThat(new MotionPicture(SMALL, 1, 3, 0.5, 3).gif(TWO.subList(0, 1)))
                .isEqualTo(first);
        assertThat(new MotionPicture(SMALL, 1, 3, 0.5, 4).gif(TWO.subList(0, 1)))
                .isNotEqualTo(first);
    }

    @Test
    void refusesWhatIsNoMotion() {
        assertThatThrownBy(() -> new MotionPicture(SMALL, 1, 1, 0.5, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 frames");
        assertThatThrownBy(() -> new MotionPicture(SMALL, 1, 8, Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static int opaque(BufferedImage image) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += image.getRGB(x, y) >>> 24 > 0 ? 1 : 0;
            }
        }
        return count;
    }
}
