package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.net.URI;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/** An S3 server with its objects in memory, in this process, on a free port. */
final class S3Server implements AutoCloseable {
    static final String KEY = "local-identity";
    static final String SECRET = "local-credential";

    private final S3Proxy server;
    private final BlobStoreContext blobs;

    private S3Server(S3Proxy server, BlobStoreContext blobs) {
        this.server = server;
        this.blobs = blobs;
    }

    /** A server with these buckets. */
    static S3Server start(String... buckets) throws Exception {
        // flat keys in memory; the server's stores over folders take folders for objects
        BlobStoreContext context = ContextBuilder.newBuilder("transient").build(BlobStoreContext.class);
        BlobStore store = context.getBlobStore();
        for (String bucket : buckets) {
            store.createContainerInLocation(null, bucket);
        }
        S3Proxy server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        return new S3Server(server, context);
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            blobs.close();
        }
    }
}
