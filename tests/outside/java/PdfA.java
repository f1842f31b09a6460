import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF about PDF/A-2b: a line per file, "yes" or "no" and the rules it breaks, separated by tabs. */
public class PdfA {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            try (InputStream in = new FileInputStream(file);
                 PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFA_2_B)) {
                ValidationResult result = Foundries.defaultInstance()
                    .createValidator(PDFAFlavour.PDFA_2_B, false).validate(parser);
                StringBuilder line = new StringBuilder(result.isCompliant() ? "yes" : "no");
                for (TestAssertion failed : result.getTestAssertions()) {
                    line.append('\t').append(failed.getRuleId().getClause())
                        .append('-').append(failed.getRuleId().getTestNumber());
                }
                System.out.println(line);
            }
        }
    }
}
