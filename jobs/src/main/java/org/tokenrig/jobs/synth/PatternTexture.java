package org.tokenrig.jobs.synth;

import java.awt.image.BufferedImage;
import org.tokenrig.jobs.picture.RigPicture;

/** Small pictures for base colours: spots, stripes, patches. */
enum PatternTexture {
    SPOTS,
    STRIPES,
    PATCHES;

    private static final int SIZE = 64;

    /** A PNG file; light where the material's own colour is to show, darker elsewhere. */
    byte[] png() {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int level = 255 - (int) (150 * darkness(x, y));
                image.setRGB(x, y, level << 16 | level << 8 | Math.min(255, level + 4));
            }
        }
        return RigPicture.png(image);
    }

    private double darkness(int x, int y) {
        return switch (this) {
            case SPOTS -> {
                // Two interleaved grids of dots.
                double near = Math.min(fromDot(x, y, 0), fromDot(x, y, 8));
                yield Math.max(0, Math.min(1, (4.5 - near) / 1.5));
            }
            case STRIPES -> {
                double phase = (x + 3 * wave(y, 21) + 2 * wave(y, 9)) / 10.0;
                double saw = Math.abs(phase - Math.floor(phase) - 0.5) * 2;
                yield Math.max(0, Math.min(1, (saw - 0.45) * 5));
            }
            case PATCHES -> {
                double sum = wave(x + y, 32) + wave(x - 2 * y, 21) + wave(y, 13) + wave(2 * x + y, 16);
                yield Math.max(0, Math.min(1, 0.5 + 2 * sum));
            }
        };
    }

    private static double fromDot(int x, int y, int shift) {
        double dx = Math.floorMod(x + shift, 16) - 8;
        double dy = Math.floorMod(y + shift, 16) - 8;
        return Math.sqrt(dx * dx + dy * dy);
    }

    /** A smooth wave of the period, within -0.5..0.5, of sums and products only: the same on every machine. */
    private static double wave(int at, int period) {
        double t = (double) Math.floorMod(at, period) / period;
        double ramp = t < 0.5 ? 2 * t : 2 - 2 * t;
        return ramp * ramp * (3 - 2 * ramp) - 0.5;
    }
}
