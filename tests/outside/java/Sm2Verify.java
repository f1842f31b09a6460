import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * Verifies SM2-with-SM3 signatures with Bouncy Castle under the distinguishing id 1234567812345678.
 *
 * Arguments: any number of triples certificate (DER), data, signature (DER). One line each: yes or no.
 */
public final class Sm2Verify {
    private static final byte[] USER_ID = "1234567812345678".getBytes();

    private Sm2Verify() {}

    public static void main(String[] files) throws Exception {
        for (int at = 0; at + 2 < files.length; at += 3) {
            System.out.println(verifies(read(files[at]), read(files[at + 1]), read(files[at + 2])) ? "yes" : "no");
        }
    }

    private static boolean verifies(byte[] certificate, byte[] data, byte[] signature) throws Exception {
        SubjectPublicKeyInfo info = Certificate.getInstance(certificate).getSubjectPublicKeyInfo();
        ECPublicKeyParameters key = (ECPublicKeyParameters) PublicKeyFactory.createKey(info);
        SM2Signer signer = new SM2Signer();
        signer.init(false, new ParametersWithID(key, USER_ID));
        signer.update(data, 0, data.length);
        return signer.verifySignature(signature);
    }

    private static byte[] read(String file) throws Exception {
        return Files.readAllBytes(Path.of(file));
    }
}
