package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.domain.Blob;
import org.jclouds.blobstore.domain.MultipartPart;
import org.jclouds.blobstore.domain.MultipartUpload;
import org.jclouds.blobstore.options.CopyOptions;
import org.jclouds.blobstore.options.PutOptions;
import org.jclouds.blobstore.util.ForwardingBlobStore;

/**
 * An S3 server with its objects in memory, in this process. As a program, it serves a port of this machine until it is killed:
 * {@code scripts/s3} starts it.
 */
public final class S3Server implements AutoCloseable {
    static final String KEY = "local-identity";
    static final String SECRET = "local-credential";

    private final S3Proxy server;
    private final BlobStoreContext blobs;

    private S3Server(S3Proxy server, BlobStoreContext blobs) {
        this.server = server;
        this.blobs = blobs;
    }

    /** Serves a port; the arguments are it and the names of the buckets. */
    public static void main(String[] arguments) throws Exception {
        String[] buckets = java.util.Arrays.copyOfRange(arguments, 1, arguments.length);
        S3Server server = start(Integer.parseInt(arguments[0]), key -> {}, buckets);
        System.out.println("serving http://127.0.0.1:" + server.port());
        Thread.currentThread().join();
    }

    /** A server with these buckets, on a free port. */
    static S3Server start(String... buckets) throws Exception {
        return start(0, key -> {}, buckets);
    }

    /** A server with these buckets, on a free port, that tells the key of each object before it appears. */
    static S3Server start(Consumer<String> before, String... buckets) throws Exception {
        return start(0, before, buckets);
    }

    private static S3Server start(int port, Consumer<String> before, String... buckets) throws Exception {
        // flat keys in memory; the server's stores over folders take folders for objects
        BlobStoreContext context = ContextBuilder.newBuilder("transient").build(BlobStoreContext.class);
        BlobStore store = context.getBlobStore();
        for (String bucket : buckets) {
            store.createContainerInLocation(null, bucket);
        }
        S3Proxy server = S3Proxy.builder()
                .blobStore(new Telling(store, before))
                .endpoint(URI.create("http://127.0.0.1:" + port))
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

    /** Tells before an object appears, whichever way it comes. */
    private static final class Telling extends ForwardingBlobStore {
        private final Consumer<String> before;

        Telling(BlobStore store, Consumer<String> before) {
            super(store);
            this.before = before;
        }

        @Override
        public String putBlob(String container, Blob blob) {
            before.accept(blob.getMetadata().getName());
            return super.putBlob(container, blob);
        }

        @Override
        public String putBlob(String container, Blob blob, PutOptions options) {
            before.accept(blob.getMetadata().getName());
            return super.putBlob(container, blob, options);
        }

        @Override
        public String completeMultipartUpload(MultipartUpload upload, java.util.List<MultipartPart> parts) {
            before.accept(upload.blobName());
            return super.completeMultipartUpload(upload, parts);
        }

        @Override
        public String copyBlob(String container, String name, String toContainer, String toName, CopyOptions options) {
            before.accept(toName);
            return super.copyBlob(container, name, toContainer, toName, options);
        }
    }
}
