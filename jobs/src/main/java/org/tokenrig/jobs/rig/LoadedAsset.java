package org.tokenrig.jobs.rig;

import org.tokenrig.io.asset.Asset;

/**
 * An asset that was read and decoded.
 *
 * @param asset ready to be rigged
 * @param contentSha256 of its file and the files it names
 * @param milliseconds of reading and decoding
 */
record LoadedAsset(Asset asset, String contentSha256, long milliseconds) {}
