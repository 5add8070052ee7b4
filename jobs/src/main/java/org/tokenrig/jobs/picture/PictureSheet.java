package org.tokenrig.jobs.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Pictures of one size in a grid. */
public final class PictureSheet {
    private PictureSheet() {}

    /** The pictures row by row, on white. */
    public static BufferedImage of(List<BufferedImage> pictures, int columns) {
        if (pictures.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("a sheet needs pictures and at least one column, cannot be: "
                    + pictures.size() + " pictures, " + columns + " columns");
        }
        int width = pictures.get(0).getWidth();
        int height = pictures.get(0).getHeight();
        int used = Math.min(columns, pictures.size());
        int rows = (pictures.size() + used - 1) / used;
        BufferedImage sheet = new BufferedImage(used * width, rows * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < pictures.size(); i++) {
            graphics.drawImage(pictures.get(i), i % used * width, i / used * height, null);
        }
        graphics.dispose();
        return sheet;
    }
}
