package org.tokenrig.jobs.rig;

import java.util.Map;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.Deadline;

/**
 * An asset that was read and decoded.
 *
 * @param asset ready to be rigged
 * @param contentSha256 of its file and the files it names
 * @param parts etags of the files it names, by their paths below the input
 * @param milliseconds of reading and decoding
 * @param deadline of all the work on the asset; its clock stands until the work goes on
 */
record LoadedAsset(
        Asset asset, String contentSha256, Map<String, String> parts, long milliseconds, Deadline deadline) {}
