using System.Text.Json;
using ActorFlow.Samples.Documents;

namespace ActorFlow.Samples.Newsletter;

/// <summary>Writes to readers one by one: <c>newsletter [name ...]</c>.</summary>
public static class NewsletterCommand
{
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> names, TextWriter output)
    {
        var readers = (names.Count > 0 ? names : ["Ada", "Grace", "Edsger"]).Select(name => new { name });
        return DocumentCommand.RunAsync(
            "16-Newsletter", "newsletter.yaml",
                new RunInput { ["readers"] = JsonSerializer.SerializeToElement(readers), ["news"] = "the mill turns again." },
                    ["sent", "thanked", "result"], output);
    }
}
