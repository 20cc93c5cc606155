using System.Text.Json;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads how requests from outside start runs.</summary>
internal static class WebhookForm
{
    private static readonly IReadOnlyList<string> Proofs = ["signature", "secret", "none"];

    public static WebhookTrigger? Read(FormReader parent, Findings findings, DocumentReaderOptions options)
    {
        const string name = "webhook";
        if (parent.Take(JsonValueKind.Object, "an object", name) is not { } value)
            return null;
        var form = new FormReader(value, parent.PathOf(name), findings);
        var usual = new WebhookTrigger();
        var methods = form.Texts("methods");
        var trigger = new WebhookTrigger
        {
            Methods = methods.Count > 0 ? [.. methods.Select(method => method.ToUpperInvariant()).Distinct()] : usual.Methods,
            Proof = ProofOf(form, findings),
            Secret = form.Text("secret"),
            FormerSecret = form.Text("formerSecret"),
            ReplayWindow = form.Duration("replayWindow") ?? usual.ReplayWindow,
            SecretHeader = form.Text("secretHeader") ?? usual.SecretHeader,
            StateKey = form.Text("stateKey") ?? usual.StateKey,
        };
        form.End(options.IsCompatible);
        if (trigger.Problem() is var (member, what, remedy))
            findings.Error("bad-webhook", form.PathOf(member), form.Place, $"The webhook cannot be taken as it is drawn: {FormReader.Short(what)}.",
                remedy);
        return trigger;
    }

    private static WebhookProof ProofOf(FormReader form, Findings findings)
    {
        if (form.Text("proof") is not { } text)
            return WebhookProof.Signature;
        if (Enum.TryParse<WebhookProof>(text, ignoreCase: true, out var proof) && Proofs.Contains(text))
            return proof;
        findings.Error("wrong-value", form.PathOf("proof"), form.Place, $"'{FormReader.Short(text)}' is no proof.",
            $"Write one of {string.Join(", ", Proofs)}.{NearNames.Hint(Proofs, text)}");
        return WebhookProof.Signature;
    }
}
