package org.tokenrig.inference.symmetry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.geometry.WeldedMesh;
import org.tokenrig.io.asset.Mesh;

/**
 * A figure that is the same on both sides but for connected pieces that it holds or wears on one of them, such as a sword and a shield. Those
 * pieces have no counterpart across the plane of the others. A limb that is a piece of its own and posed otherwise than the one on the
 * other side is nothing that is held: two pieces of one size on either side are taken to be such limbs where neither has a counterpart, and then nothing is
 * taken to be held.
 *
 * @param triangles of the mesh that are the figure's own
 * @param symmetry of the figure; what is held is not the same on both sides
 */
public record HoldingFigure(BitSet triangles, MeshSymmetry symmetry) {
    /** Share of the figure's surface that must be the same on both sides. */
    private static final double SYMMETRIC = 0.9;

    /** Share of the whole surface that the figure must have. */
    private static final double SURFACE = 0.3;

    /** Share of the triangles: a figure is modelled in more detail than what it holds, and a wall behind a figure is none. */
    private static final double TRIANGLES = 0.6;

    /** Share of a piece that must be the same for it to have a counterpart, and of one that has few samples to show it. */
    private static final double COUNTERPART = 0.75;

    private static final double SMALL_COUNTERPART = 0.5;

    /** From this share of the surface on the centre of a piece may be in the figure's plane; so many pieces are tried. */
    private static final double LARGE = 0.03;

    private static final int LARGEST = 6;

    /** From this share of the surface on a piece may be a limb; what the areas of two limbs may differ by, relatively. */
    private static final double LIMB = 0.01;

    private static final double ONE_SIZE = 0.02;

    private static final MirrorPlane LEFT_AND_RIGHT = new MirrorPlane(1, 0, 0, 0);
    private static final MirrorPlane FRONT_AND_BACK = new MirrorPlane(0, 1, 0, 0);

    /** So many samples are looked at for each plane that is tried. */
    private static final int TRIED = 1024;

    public HoldingFigure {
        requireNonNull(triangles, "triangles is null");
        requireNonNull(symmetry, "symmetry is null");
    }

    /**
     * Finds a figure that holds something.
     *
     * @param mesh model frame
     * @param samples of the mesh's surface
     * @param whole symmetries of the mesh as a whole; where left and right of the frame are the same, or a large shield makes front and back
     *     be, no other plane of that direction is looked for
     * @return empty where the mesh has no figure that is symmetric and holds something
     */
    public static Optional<HoldingFigure> of(Mesh mesh, SurfaceSamples samples, List<MeshSymmetry> whole) {
        requireNonNull(mesh, "mesh is null");
        requireNonNull(samples, "samples is null");
        boolean hasSides = whole.stream().anyMatch(each -> each.plane().isParallelTo(LEFT_AND_RIGHT));
        if (hasSides) {
            return Optional.empty();
        }
        List<double[]> normals = Stream.of(LEFT_AND_RIGHT, FRONT_AND_BACK)
                .filter(plane -> whole.stream().noneMatch(each -> each.plane().isParallelTo(plane)))
                .map(MirrorPlane::normal)
                .toList();
        WeldedMesh welded = WeldedMesh.of(mesh);
        return welded.pieceCount() < 2 ? Optional.empty() : new Finder(mesh, samples, welded).find(normals);
    }

    private static final class Finder {
        private final Mesh mesh;
        private final WeldedMesh welded;
        private final float[] points;
        private final int[] pieces; // (samples)
        private final double[] areas; // (pieces): twice the area of each
        private final double limb; // twice the area of a piece that may be one
        private final int[] triangles; // (pieces): how many each has
        private final MeshSymmetry.Search search;

        Finder(Mesh mesh, SurfaceSamples samples, WeldedMesh welded) {
            this.mesh = mesh;
            this.welded = welded;
            search = new MeshSymmetry.Search(mesh, samples);
            points = search.points;
            int[] ofVertex = new int[mesh.vertexCount()];
            int[] corners = mesh.triangles();
            triangles = new int[welded.pieceCount()];
            areas = new double[welded.pieceCount()];
            double[] normal = new double[3];
            for (int triangle = 0; triangle < mesh.triangleCount(); triangle++) {
                int piece = welded.pieceNumber(triangle);
                triangles[piece]++;
                for (int corner = 3 * triangle; corner < 3 * triangle + 3; corner++) {
                    ofVertex[corners[corner]] = piece;
                }
                areas[piece] += Surface.cross(
                        mesh.positions(),
                        3 * corners[3 * triangle],
                        3 * corners[3 * triangle + 1],
                        3 * corners[3 * triangle + 2],
                        normal);
            }
            limb = LIMB * Arrays.stream(areas).sum();
            pieces = IntStream.range(0, points.length / 3)
                    .map(sample -> ofVertex[samples.vertices()[3 * sample]])
                    .toArray();
        }

        /** Of several that with the most triangles, since a shield may make front and back the same. */
        Optional<HoldingFigure> find(List<double[]> normals) {
            return search.candidates(normals, centres(), SURFACE, this::judged).stream()
                    .filter(candidate -> candidate.share() >= SYMMETRIC)
                    .map(this::figure)
                    .flatMap(Optional::stream)
                    .max(Comparator.comparingInt(figure -> figure.triangles().cardinality()));
        }

        /** What is held moves the centre of the whole, so planes go through the centres of single pieces. */
        private List<double[]> centres() {
            double total = Arrays.stream(areas).sum();
            return IntStream.range(0, areas.length)
                    .filter(piece -> areas[piece] >= LARGE * total)
                    .boxed()
                    .sorted(Comparator.comparingDouble(piece -> -areas[piece]))
                    .limit(LARGEST)
                    .map(this::centre)
                    .toList();
        }

        private double[] centre(int piece) {
            double[] centre = new double[3];
            int count = 0;
            for (int sample = 0; sample < pieces.length; sample++) {
                if (pieces[sample] == piece) {
                    count++;
                    for (int axis = 0; axis < 3; axis++) {
                        centre[axis] += points[3 * sample + axis];
                    }
                }
            }
            for (int axis = 0; axis < 3; axis++) {
                centre[axis] /= Math.max(1, count);
            }
            return centre;
        }

        /** Of the pieces that have a counterpart alone; worth nothing where these are too little of the whole. */
        private MeshSymmetry.Candidate judged(MirrorPlane plane) {
            Shares shares = new Shares(plane, Math.min(TRIED, pieces.length));
            int figure = 0;
            int own = 0;
            int same = 0;
            double distance = 0;
            for (int piece = 0; piece < areas.length; piece++) {
                if (shares.hasCounterpart(piece)) {
                    figure += shares.all[piece];
                    own += triangles[piece];
                    same += shares.same[piece];
                    distance += shares.distance[piece];
                }
            }
            boolean isFigure =
                    figure >= SURFACE * Arrays.stream(shares.all).sum() && own >= TRIANGLES * mesh.triangleCount();
            return !isFigure
                    ? new MeshSymmetry.Candidate(plane, 0, 0)
                    : new MeshSymmetry.Candidate(plane, (double) same / figure, distance / Math.max(1, same));
        }

        private Optional<HoldingFigure> figure(MeshSymmetry.Candidate candidate) {
            Shares shares = new Shares(candidate.plane(), pieces.length);
            BitSet held = new BitSet();
            IntStream.range(0, areas.length)
                    .filter(piece -> !shares.hasCounterpart(piece))
                    .forEach(held::set);
            if (held.isEmpty() || hasPosedLimbs(held, candidate.plane())) {
                return Optional.empty();
            }
            BitSet own = new BitSet();
            IntStream.range(0, mesh.triangleCount())
                    .filter(triangle -> !held.get(welded.pieceNumber(triangle)))
                    .forEach(own::set);
            return Optional.of(new HoldingFigure(own, new MeshSymmetry(candidate, search)));
        }

        /** Two of one size, one on either side. */
        private boolean hasPosedLimbs(BitSet held, MirrorPlane plane) {
            int[] limbs = held.stream().filter(piece -> areas[piece] >= limb).toArray();
            double[] sides = Arrays.stream(limbs)
                    .mapToDouble(piece -> {
                        double[] centre = centre(piece);
                        return plane.distance(centre[0], centre[1], centre[2]);
                    })
                    .toArray();
            return IntStream.range(0, limbs.length).anyMatch(one -> IntStream.range(0, one)
                    .anyMatch(other -> sides[one] * sides[other] < 0
                            && Math.abs(areas[limbs[one]] - areas[limbs[other]]) <= ONE_SIZE * areas[limbs[one]]));
        }

        /** How many samples each piece has, and how many of them are the same across a plane. */
        private final class Shares {
            private final int[] all = new int[areas.length];
            private final int[] same = new int[areas.length];
            private final double[] distance = new double[areas.length];

            Shares(MirrorPlane plane, int samples) {
                double[] distances = search.distances(plane, samples);
                for (int sample = 0; sample < distances.length; sample++) {
                    int piece = pieces[sample];
                    all[piece]++;
                    if (distances[sample] <= MeshSymmetry.SAME * MeshSymmetry.EXTENT) {
                        same[piece]++;
                        distance[piece] += distances[sample];
                    }
                }
            }

            /** A piece so small that it has no sample has one. */
            boolean hasCounterpart(int piece) {
                return same[piece] >= (areas[piece] >= limb ? COUNTERPART : SMALL_COUNTERPART) * all[piece];
            }
        }
    }
}
