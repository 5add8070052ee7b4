package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Loss over steps as a picture, on a logarithmic scale: that of the steps, smoothed, and that on held-out creatures. Keeps
 * means over ever more steps, so that its memory does not grow with the run.
 */
final class LossCurve {
    private static final int MOST_POINTS = 2000;
    private static final double SMOOTHING = 0.95;
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 600;

    private final String title;
    private List<double[]> points = new ArrayList<>();
    private final List<double[]> heldOut = new ArrayList<>();
    private int stepsAPoint = 1;
    private double sum;
    private int count;

    LossCurve(String title) {
        this.title = requireNonNull(title, "title is null");
    }

    /** Takes what concerns it; losses that are no numbers are left out. */
    void add(Measurement measurement) {
        double value = measurement.value();
        if (!(value > 0 && Double.isFinite(value))) {
            return;
        }
        if (measurement.name().equals(Measurement.HELD_OUT + Stage.LOSS)) {
            heldOut.add(new double[] {measurement.step(), value});
        } else if (measurement.name().equals(Stage.LOSS)) {
            sum += value;
            count++;
            if (count == stepsAPoint) {
                points.add(new double[] {measurement.step(), sum / count});
                sum = 0;
                count = 0;
                if (points.size() == MOST_POINTS) {
                    halve();
                }
            }
        }
    }

    private void halve() {
        List<double[]> fewer = new ArrayList<>();
        for (int i = 0; i < points.size(); i += 2) {
            fewer.add(new double[] {points.get(i + 1)[0], (points.get(i)[1] + points.get(i + 1)[1]) / 2});
        }
        points = fewer;
        stepsAPoint *= 2;
    }

    /** Writes a PNG, whole or not at all. */
    void write(Path file) throws IOException {
        if (points.isEmpty()) {
            return;
        }
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .theme(ChartTheme.Matlab)
                .title(title)
                .xAxisTitle("step")
                .yAxisTitle("loss")
                .build();
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line);
        chart.getStyler().setYAxisLogarithmic(true).setLegendPosition(LegendPosition.InsideNE);
        line(chart, "steps", points, new Color(0xc8d4e8), 1);
        line(chart, "smoothed", smoothed(), new Color(0x1f4e9c), 2);
        if (!heldOut.isEmpty()) {
            line(chart, "held out", heldOut, new Color(0xc0392b), 2);
            chart.getSeries("held out").setMarker(SeriesMarkers.CIRCLE).setMarkerColor(new Color(0xc0392b));
        }
        // a cache on disk wants to be closed by a shutdown hook, which cannot be added any more after Ctrl-C
        ImageIO.setUseCache(false);
        Path partial = file.resolveSibling("." + file.getFileName() + ".partial.png");
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", partial.toFile());
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private List<double[]> smoothed() {
        List<double[]> smoothed = new ArrayList<>();
        double mean = 0;
        double weight = 0;
        for (double[] point : points) {
            mean = SMOOTHING * mean + (1 - SMOOTHING) * point[1];
            weight = SMOOTHING * weight + (1 - SMOOTHING);
            smoothed.add(new double[] {point[0], mean / weight});
        }
        return smoothed;
    }

    private static void line(XYChart chart, String name, List<double[]> points, Color color, float width) {
        double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
        double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
        chart.addSeries(name, x, y)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(color)
                .setLineWidth(width);
    }
}
