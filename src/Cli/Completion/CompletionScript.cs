using System.Text;

namespace ActorFlow.Cli.Completion;

/// <summary>The scripts that shells load; what they offer comes from the hidden verb <c>complete</c>.</summary>
internal static class CompletionScript
{
    /// <param name="shell"><c>bash</c> or <c>zsh</c>.</param>
    /// <param name="command">The word that is completed.</param>
    /// <param name="call">How the script calls the program.</param>
    public static string Of(string shell, string command, string call)
    {
        using var stream = typeof(CompletionScript).Assembly.GetManifestResourceStream($"completions.{shell}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Replace("@FUNCTION@", Identifier(command), StringComparison.Ordinal)
            .Replace("@COMMAND@", command, StringComparison.Ordinal)
            .Replace("@CALL@", call, StringComparison.Ordinal);
    }

    private static string Identifier(string command)
    {
        var name = new StringBuilder();
        foreach (var letter in command)
            name.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        return name.ToString();
    }
}
