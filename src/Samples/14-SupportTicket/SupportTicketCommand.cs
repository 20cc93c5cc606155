using System.Text.Json;
using ActorFlow.Definitions;
using ActorFlow.Samples.Documents;

namespace ActorFlow.Samples.SupportTicket;

/// <summary>Answers a ticket: <c>support-ticket [text]</c>. With OPENAI_API_KEY a model does, at OPENAI_BASE_URL; else it is simulated.</summary>
public static class SupportTicketCommand
{
    /// <summary>The folder of the documents.</summary>
    public const string Folder = "14-SupportTicket";

    /// <summary>The flow, with functions whose databases lie in a folder; in memory where that is null.</summary>
    public static FlowDefinition Flow(Func<string, string?> variables, string? databases = null)
        => SampleDocuments.Flow(Folder, "ticket.yaml",
            new FunctionRegistry().AddBuiltins(database: new DatabaseFunctionOptions { Folder = () => databases }), variables);

    /// <summary>What a run begins with.</summary>
    public static RunInput Input(string? text = null)
    {
        var input = SampleDocuments.Input(Folder, "input.json");
        if (text is not null)
            input["ticket"] = JsonSerializer.SerializeToElement(new { customer = "Ada", text });
        return input;
    }

    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
        => DocumentCommand.RunAsync(Folder, "ticket.yaml", Input(arguments.Count > 0 ? string.Join(' ', arguments) : null),
            ["question", "answer", "summary", "decision", "refunds", "result", "error"], output);
}
