using ActorFlow.Definitions;
using ActorFlow.Samples.Documents;

namespace ActorFlow.Samples.InvoiceReading;

/// <summary>Reads an invoice: <c>invoice-reading [file]</c>. With OPENAI_API_KEY a model does; else it is simulated.</summary>
public static class InvoiceReadingCommand
{
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
        => RunAsync(arguments, output, new FunctionRegistry().AddBuiltins(), Environment.GetEnvironmentVariable);

    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, FunctionRegistry functions,
        Func<string, string?> variables)
    {
        var letter = await File.ReadAllTextAsync(arguments.Count > 0
            ? arguments[0] : Path.Combine(AppContext.BaseDirectory, "19-InvoiceReading", "letter.txt"));
        return await DocumentCommand.RunAsync("19-InvoiceReading", "invoice.yaml", new RunInput { ["letter"] = letter },
            ["invoice", "ledger", "result"], output, functions, variables);
    }
}
