// What Bouncy Castle says of a privilege certificate; run by bouncy-castle.system.ts.
// java -cp bcprov.jar:bcutil.jar:bcpkix.jar ForeignCheck.java PRIVILEGE HOLDER OTHER AUTHORITY LIST MILLISECONDS
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.RoleSyntax;
import org.bouncycastle.cert.X509AttributeCertificateHolder;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

class ForeignCheck {
  static byte[] read(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }

  public static void main(String[] names) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    X509AttributeCertificateHolder privilege = new X509AttributeCertificateHolder(read(names[0]));
    X509CertificateHolder authority = new X509CertificateHolder(read(names[3]));
    X509CRLHolder list = new X509CRLHolder(read(names[4]));
    Date now = new Date(Long.parseLong(names[5]));
    ContentVerifierProvider key = new JcaContentVerifierProviderBuilder().setProvider("BC").build(authority);
    say("version", privilege.getVersion());
    say("signature", privilege.isSignatureValid(key));
    say("valid now", privilege.isValidOn(now));
    say("valid in a year", privilege.isValidOn(new Date(now.getTime() + 365L * 86_400_000L)));
    say("holder", privilege.getHolder().match(new X509CertificateHolder(read(names[1]))));
    say("other", privilege.getHolder().match(new X509CertificateHolder(read(names[2]))));
    say("issuer", privilege.getIssuer().match(authority) || privilege.getIssuer().getNames()[0].equals(authority.getSubject()));
    say("role", RoleSyntax.getInstance(privilege.getAttributes(new ASN1ObjectIdentifier("2.5.4.72"))[0].getAttrValues().getObjectAt(0)).getRoleNameAsString());
    say("critical", privilege.getCriticalExtensionOIDs());
    say("list", list.isSignatureValid(key));
    say("revoked", list.getRevokedCertificate(privilege.getSerialNumber()) != null);
  }

  static void say(String what, Object value) {
    System.out.println(what + ": " + value);
  }
}
