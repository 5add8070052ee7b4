package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException.Kind;

/** How an asset's reader comes to the files that the asset names: counted, and with one rule for what is not there. */
public final class NamedFiles {
    /**
     * A file that is there.
     *
     * @param path the spelling of its name under which it was found
     * @param bytes from position 0 to the limit
     */
    public record Found(String path, ByteBuffer bytes) {}

    private final Resources resources;
    private final ReadBudget budget;
    private final AssetWarnings warnings;

    /**
     * @param resources the files
     * @param budget counts their bytes
     * @param warnings take what cannot be used
     */
    public NamedFiles(Resources resources, ReadBudget budget, AssetWarnings warnings) {
        this.resources = requireNonNull(resources, "resources is null");
        this.budget = requireNonNull(budget, "budget is null");
        this.warnings = requireNonNull(warnings, "warnings is null");
    }

    /**
     * A file that the asset cannot do without.
     *
     * @param spellings of its name, at least one; the first that is there is taken
     * @param place where the asset names it, for the message
     * @throws AssetException MISSING_RESOURCE or FORBIDDEN_URI where none is there, TOO_LARGE, STORAGE
     */
    public Found required(List<String> spellings, String place) throws AssetException {
        AssetException first = null;
        for (String spelling : spellings) {
            try {
                return new Found(spelling, read(spelling));
            } catch (AssetException e) {
                if (!isAbsent(e)) {
                    throw e;
                }
                first = first == null ? e : first;
            }
        }
        requireNonNull(first, "spellings is empty");
        throw new AssetException(first.kind(), place + ": " + first.getMessage(), first);
    }

    /** A file that may be there, under one of these spellings of its name; no warning where it is not. */
    public Optional<Found> present(List<String> spellings) throws AssetException {
        try {
            return Optional.of(required(spellings, ""));
        } catch (AssetException e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * A file that the asset can do without, such as a texture. One that lies outside the input folder, as do the absolute
     * paths of the machine that exported the asset, is looked for by its last name beside the asset. A warning says either
     * that this was done or that there is no such file.
     *
     * @param spellings of its name, at least one; the first that is there is taken
     * @param place where the asset names it, for the warning
     * @param lost the kind of the warning where it is not there
     * @param consequence what follows for the asset where it is not there, for that warning
     * @return empty where it is not there
     * @throws AssetException TOO_LARGE, STORAGE
     */
    public Optional<Found> optional(List<String> spellings, String place, AssetWarning.Kind lost, String consequence)
            throws AssetException {
        AssetException reason;
        try {
            return Optional.of(required(spellings, place));
        } catch (AssetException e) {
            if (!isAbsent(e)) {
                throw e;
            }
            reason = e;
        }
        if (reason.kind() == Kind.FORBIDDEN_URI) {
            String outside = spellings.get(0);
            String last = outside.substring(Math.max(outside.lastIndexOf('/'), outside.lastIndexOf('\\')) + 1);
            Optional<Found> beside = last.isEmpty() ? Optional.empty() : present(List.of(last));
            if (beside.isPresent()) {
                warnings.add(
                        AssetWarning.Kind.REPAIRED,
                        reason.getMessage() + "; " + last + " beside the asset was taken instead");
                return beside;
            }
        }
        warnings.add(lost, reason.getMessage() + "; " + consequence);
        return Optional.empty();
    }

    private static boolean isAbsent(AssetException e) {
        return e.kind() == Kind.MISSING_RESOURCE || e.kind() == Kind.FORBIDDEN_URI;
    }

    private ByteBuffer read(String name) throws AssetException {
        budget.checkTime("looking for " + Shown.of(name));
        ByteBuffer bytes = resources.read(name, budget.sourceBytesLeft()).slice();
        budget.claimSource(bytes.remaining(), Shown.of(name));
        LargeFilePointer.refuse(bytes, name);
        return bytes;
    }
}
