package org.tokenrig.notebooks.cells;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.rapaio.jupyter.kernel.display.DisplayData;
import org.rapaio.jupyter.kernel.display.DisplayRenderer;
import org.rapaio.jupyter.kernel.display.DisplayTransformer;
import org.rapaio.jupyter.kernel.display.spi.DisplayProvider;

/** Shows {@link Rows} as tables and plots as pictures; the kernel finds it as a service. */
public final class CellDisplays implements DisplayProvider {
    @Override
    public List<DisplayRenderer> getDisplayRenderers() {
        return List.of(
                new Display<>(Rows.class, CellDisplays::table),
                new Display<>(Chart.class, chart -> picture(BitmapEncoder.getBufferedImage(chart))),
                new Display<>(BufferedImage.class, CellDisplays::picture));
    }

    @Override
    public List<DisplayTransformer> getDisplayTransformers() {
        return List.of();
    }

    private static DisplayData table(Rows rows) {
        DisplayData data = DisplayData.fromHtml(rows.html());
        data.putText(rows.toString());
        return data;
    }

    private static DisplayData picture(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture could not be encoded in memory", e);
        }
        return DisplayData.withType("image/png", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }

    private record Display<T>(Class<T> rendererClass, Function<T, DisplayData> rendering) implements DisplayRenderer {
        @Override
        public boolean canRender(String mime) {
            return true;
        }

        @Override
        public DisplayData render(String mime, Object shown) {
            return rendering.apply(rendererClass.cast(shown));
        }
    }
}
