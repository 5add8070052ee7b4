package org.tokenrig.notebooks.cells;

import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Plots of one look, to which a cell adds series. */
public final class Plots {
    private static final int WIDTH = 820;
    private static final int HEIGHT = 460;
    // about what is left for the points, and about the size of a name, in pixels
    private static final int PLOT_WIDTH = 745;
    private static final int PLOT_HEIGHT = 340;
    private static final double LETTER_WIDTH = 6.8;
    private static final double LETTER_HEIGHT = 14;
    private static final double POINT = 9;
    private static final double MARGIN = 0.08; // of the range of the points
    private static final Map<String, Color> VERDICTS =
            Map.of("accept", new Color(0x2E8B57), "review", new Color(0xE08A1E), "quarantine", new Color(0xC0392B));
    private static final Color[] COLOURS = {
        new Color(0x1F4E9C), new Color(0xE08A1E), new Color(0xC0392B), new Color(0x2E8B57), new Color(0x7D5BA6)
    };

    private Plots() {}

    /** A plot of points. */
    public static XYChart scatter(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .theme(ChartTheme.XChart)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                .setMarkerSize(9);
        look(chart.getStyler());
        return chart;
    }

    /** A plot of bars. */
    public static CategoryChart bars(String title, String x, String y) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .theme(ChartTheme.XChart)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setAvailableSpaceFill(0.7);
        look(chart.getStyler());
        return chart;
    }

    /** Adds points of one colour. */
    public static void points(XYChart chart, String name, double[] x, double[] y) {
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.CIRCLE);
    }

    /** Adds points of the rows, of one colour for each value of a column; verdicts have colours of their own. */
    public static void pointsBy(XYChart chart, Rows rows, String colour, String x, String y) {
        List<String> groups = rows.texts(colour);
        double[] allX = rows.numbers(x);
        double[] allY = rows.numbers(y);
        for (String group : new TreeSet<>(groups)) {
            int[] of = IntStream.range(0, groups.size())
                    .filter(i -> groups.get(i).equals(group))
                    .toArray();
            points(
                    chart,
                    group,
                    IntStream.of(of).mapToDouble(i -> allX[i]).toArray(),
                    IntStream.of(of).mapToDouble(i -> allY[i]).toArray());
            if (VERDICTS.containsKey(group)) {
                chart.getSeries(group).setMarkerColor(VERDICTS.get(group));
            }
        }
    }

    /** Adds a dashed line. */
    public static void line(XYChart chart, String name, double[] x, double[] y) {
        chart.addSeries(name, x, y)
                .setXYSeriesRenderStyle(XYSeriesRenderStyle.Line)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(Color.GRAY)
                .setLineWidth(1)
                .setLineStyle(SeriesLines.DASH_DASH);
    }

    /** Writes a name, without its extension, beside each point, where the most room is; comes after all series. */
    public static void names(XYChart chart, List<String> names, double[] x, double[] y) {
        double[] acrossX = bounds(chart.getSeriesCollection().stream()
                .flatMapToDouble(series -> DoubleStream.of(series.getXMin(), series.getXMax())));
        double[] acrossY = bounds(chart.getSeriesCollection().stream()
                .flatMapToDouble(series -> DoubleStream.of(series.getYMin(), series.getYMax())));
        chart.getStyler().setXAxisMin(acrossX[0]).setXAxisMax(acrossX[1]);
        chart.getStyler().setYAxisMin(acrossY[0]).setYAxisMax(acrossY[1]);
        double unitX = (acrossX[1] - acrossX[0]) / PLOT_WIDTH;
        double unitY = (acrossY[1] - acrossY[0]) / PLOT_HEIGHT;
        List<Rectangle2D> taken = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            taken.add(box(x[i] / unitX, y[i] / unitY, POINT, POINT));
        }
        for (int i = 0; i < x.length; i++) {
            String name = names.get(i).replaceFirst("\\.[^.]+$", "");
            double width = LETTER_WIDTH * name.length();
            double aside = width / 2 + POINT;
            double[][] places = {{0, LETTER_HEIGHT}, {aside, 0}, {0, -LETTER_HEIGHT}, {-aside, 0}};
            Rectangle2D best = null;
            double least = Double.MAX_VALUE;
            for (double[] place : places) {
                Rectangle2D box = box(x[i] / unitX + place[0], y[i] / unitY + place[1], width, LETTER_HEIGHT);
                double covered = taken.stream()
                        .map(box::createIntersection)
                        .mapToDouble(both -> Math.max(0, both.getWidth()) * Math.max(0, both.getHeight()))
                        .sum();
                if (covered < least) {
                    least = covered;
                    best = box;
                }
            }
            taken.add(best);
            chart.addAnnotation(new AnnotationText(name, best.getCenterX() * unitX, best.getCenterY() * unitY, false));
        }
    }

    /** From the least to the most, and a margin for names on both sides. */
    private static double[] bounds(DoubleStream ends) {
        DoubleSummaryStatistics range = ends.summaryStatistics();
        double margin = MARGIN * Math.max(range.getMax() - range.getMin(), 1e-6);
        return new double[] {range.getMin() - margin, range.getMax() + margin};
    }

    private static Rectangle2D box(double x, double y, double width, double height) {
        return new Rectangle2D.Double(x - width / 2, y - height / 2, width, height);
    }

    /** Adds bars, one for each name. */
    public static void bars(CategoryChart chart, String name, List<String> names, double[] values) {
        chart.addSeries(name, names, DoubleStream.of(values).boxed().toList());
    }

    private static void look(AxesChartStyler styler) {
        styler.setSeriesColors(COLOURS);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotGridLinesColor(new Color(0xE4E7EC));
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
    }
}
