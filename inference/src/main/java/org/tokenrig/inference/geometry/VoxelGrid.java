package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import org.tokenrig.io.asset.Mesh;

/**
 * A box of equal cubes around a mesh, each occupied or not: one bit a cell. The cubes' side is the longest side of the
 * mesh's bounds divided by the resolution, and the box has the bounds' centre. Faces without area do not count for the
 * bounds, unless the mesh has no other, and where they leave the bounds they are not there.
 */
public final class VoxelGrid {
    /** Cells on the longest side, as published. */
    public static final int RESOLUTION = 196;

    private static final int MAX_RESOLUTION = 1024;

    private final int countX;
    private final int countY;
    private final int countZ;
    private final double cell;
    private final double originX;
    private final double originY;
    private final double originZ;
    private final int rowWords;
    private final long[] bits; // (countZ, countY, rowWords): bit x of a row, low bit first

    private VoxelGrid(Bounds bounds, int resolution) {
        if (resolution < 1 || resolution > MAX_RESOLUTION) {
            throw new IllegalArgumentException(
                    "resolution must be within 1.." + MAX_RESOLUTION + ", cannot be: " + resolution);
        }
        double side = bounds.longestSide();
        cell = side > 0 ? side / resolution : 1;
        countX = cells(bounds.maxX() - bounds.minX(), resolution);
        countY = cells(bounds.maxY() - bounds.minY(), resolution);
        countZ = cells(bounds.maxZ() - bounds.minZ(), resolution);
        originX = bounds.centreX() - countX * cell / 2;
        originY = bounds.centreY() - countY * cell / 2;
        originZ = bounds.centreZ() - countZ * cell / 2;
        rowWords = (countX + 63) >>> 6;
        bits = new long[rowWords * countY * countZ];
    }

    /** Enough cells for a side; what is over by less than rounding does not begin another. */
    private int cells(double side, int resolution) {
        return (int) Math.max(1, Math.min(resolution, Math.ceil(side / cell - 1e-9)));
    }

    /** Every cell that a triangle touches. */
    public static VoxelGrid surface(Mesh mesh, int resolution) {
        Bounds bounds = Bounds.of(requireNonNull(mesh, "mesh is null"));
        return surface(SeenMesh.within(bounds, mesh), bounds, resolution);
    }

    private static VoxelGrid surface(Mesh seen, Bounds bounds, int resolution) {
        VoxelGrid grid = new VoxelGrid(bounds, resolution);
        SurfaceRaster.mark(seen, grid);
        return grid;
    }

    /**
     * Every cell that a triangle touches, and every cell inside. A cell is inside where the surface cells shut it off from
     * the outside (so holes smaller than a cell do no harm); where closed pieces of the mesh contain its centre (so pieces
     * may overlap, cross themselves or be inside out); and where most of the six rays along the axes leave the pieces that
     * are not closed from their inner side (so a tube without ends or a body without a bottom has an inside, a sheet has
     * none).
     */
    public static VoxelGrid filled(Mesh mesh, int resolution) {
        Bounds bounds = Bounds.of(requireNonNull(mesh, "mesh is null"));
        Mesh seen = SeenMesh.within(bounds, mesh);
        VoxelGrid grid = surface(seen, bounds, resolution);
        VoxelGrid surface = grid.copy();
        SealedCells.fill(surface, grid);
        RayWinding.fill(seen, grid);
        return grid;
    }

    private VoxelGrid(VoxelGrid other) {
        countX = other.countX;
        countY = other.countY;
        countZ = other.countZ;
        cell = other.cell;
        originX = other.originX;
        originY = other.originY;
        originZ = other.originZ;
        rowWords = other.rowWords;
        bits = other.bits.clone();
    }

    private VoxelGrid copy() {
        return new VoxelGrid(this);
    }

    /** Cells along x. */
    public int countX() {
        return countX;
    }

    /** Cells along y. */
    public int countY() {
        return countY;
    }

    /** Cells along z. */
    public int countZ() {
        return countZ;
    }

    /** Side of a cell, in units of the mesh. */
    public double cell() {
        return cell;
    }

    /** A position's x in cells: the middle of cell 0 is at 0.5. */
    public double cellX(double x) {
        return (x - originX) / cell;
    }

    /** A position's y in cells. */
    public double cellY(double y) {
        return (y - originY) / cell;
    }

    /** A position's z in cells. */
    public double cellZ(double z) {
        return (z - originZ) / cell;
    }

    /** x of the middle of a cell, in the frame of the mesh. */
    public double centreX(int x) {
        return originX + (x + 0.5) * cell;
    }

    /** y of the middle of a cell, in the frame of the mesh. */
    public double centreY(int y) {
        return originY + (y + 0.5) * cell;
    }

    /** z of the middle of a cell, in the frame of the mesh. */
    public double centreZ(int z) {
        return originZ + (z + 0.5) * cell;
    }

    /** Whether a cell, which must be within the box, is occupied. */
    public boolean occupied(int x, int y, int z) {
        return (bits[row(y, z) + (x >>> 6)] >>> x & 1) != 0;
    }

    /** Whether a position of the mesh's frame lies in an occupied cell; the box's far sides belong to its last cells. */
    public boolean contains(double x, double y, double z) {
        int i = index(cellX(x), countX);
        int j = index(cellY(y), countY);
        int k = index(cellZ(z), countZ);
        return i >= 0 && j >= 0 && k >= 0 && occupied(i, j, k);
    }

    private static int index(double position, int count) {
        // Rounding may put the bounds' own corners just outside.
        if (!(position >= -1e-9 && position <= count + 1e-9)) {
            return -1;
        }
        return Math.min(count - 1, (int) Math.max(0, position));
    }

    /** The first occupied cell of a row at or after x; -1 where there is none. */
    public int nextOccupied(int x, int y, int z) {
        if (x >= countX) {
            return -1;
        }
        int row = row(y, z);
        int word = x >>> 6;
        long rest = bits[row + word] & (-1L << x);
        while (rest == 0) {
            if (++word == rowWords) {
                return -1;
            }
            rest = bits[row + word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }

    /** How many cells are occupied. */
    public long occupiedCount() {
        long count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        return count;
    }

    void mark(int x, int y, int z) {
        bits[row(y, z) + (x >>> 6)] |= 1L << x;
    }

    int row(int y, int z) {
        return (z * countY + y) * rowWords;
    }

    int rowWords() {
        return rowWords;
    }

    /** The cells themselves, for those who fill them. */
    long[] bits() {
        return bits;
    }
}
