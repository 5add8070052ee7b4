package org.tokenrig.jobs.picture;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Pictures of one size, one after the other without end (GIF89a with the Netscape loop extension). */
final class AnimatedGif {
    private static final String FORMAT = "javax_imageio_gif_image_1.0";
    private static final int TRANSPARENT = 0;

    private AnimatedGif() {}

    /**
     * The file. From the second picture on it holds only the pixels that changed.
     *
     * @param frames opaque pictures
     * @param milliseconds each is shown, to the hundredth of a second
     */
    static byte[] of(List<BufferedImage> frames, int milliseconds) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            BufferedImage before = null;
            for (BufferedImage frame : frames) {
                BufferedImage changed = before == null ? frame : changed(before, frame);
                writer.writeToSequence(
                        new IIOImage(changed, null, metadata(writer, changed, milliseconds, before == null)), null);
                before = frame;
            }
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new UncheckedIOException("a picture could not be encoded in memory", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The frame, transparent where it is as before. */
    private static BufferedImage changed(BufferedImage before, BufferedImage frame) {
        BufferedImage changed = new BufferedImage(frame.getWidth(), frame.getHeight(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < frame.getHeight(); y++) {
            for (int x = 0; x < frame.getWidth(); x++) {
                int colour = frame.getRGB(x, y);
                changed.setRGB(x, y, colour == before.getRGB(x, y) ? TRANSPARENT : colour);
            }
        }
        return changed;
    }

    private static IIOMetadata metadata(ImageWriter writer, BufferedImage frame, int milliseconds, boolean first)
            throws IOException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "doNotDispose");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("delayTime", Integer.toString(milliseconds / 10));
        if (first) {
            control.setAttribute("transparentColorFlag", "FALSE");
            control.setAttribute("transparentColorIndex", "0");
            IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
            loop.setAttribute("applicationID", "NETSCAPE");
            loop.setAttribute("authenticationCode", "2.0");
            // sub-block 1: how often, of which 0 is without end
            loop.setUserObject(new String(new char[] {1, 0, 0}).getBytes(US_ASCII));
            child(root, "ApplicationExtensions").appendChild(loop);
        }
        metadata.setFromTree(FORMAT, root);
        return metadata;
    }

    private static IIOMetadataNode child(IIOMetadataNode root, String name) {
        for (int i = 0; i < root.getLength(); i++) {
            if (root.item(i).getNodeName().equals(name)) {
                return (IIOMetadataNode) root.item(i);
            }
        }
        IIOMetadataNode child = new IIOMetadataNode(name);
        root.appendChild(child);
        return child;
    }
}
