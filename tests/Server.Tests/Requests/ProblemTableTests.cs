using System.Runtime.CompilerServices;
using ActorFlow.Server.Problems;
using Shouldly;
using Xunit;

namespace ActorFlow.Server.Tests.Requests;

/// <summary>The table of error codes in the manual is the one of the code.</summary>
public sealed class ProblemTableTests
{
    [Fact]
    public void The_manual_lists_every_code_with_its_status_and_title()
    {
        var rows = File.ReadLines(Path.Combine(Folder(), "..", "..", "..", "docs", "server.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length == 3 && int.TryParse(cells[1], out _))
            .Select(cells => (cells[0].Trim('`'), cells[1], cells[2])).ToList();
        rows.ShouldBe(ProblemCode.All.Select(code => (code.Word, $"{code.Status}", code.Title)));
    }

    [Fact]
    public void Codes_are_words_of_their_own()
    {
        ProblemCode.All.Select(code => code.Word).ShouldBeUnique();
        ProblemCode.All.ShouldAllBe(code => code.Word.All(c => char.IsAsciiLetterLower(c) || c == '-') && code.Status >= 400 && code.Status < 600
            && code.Title.EndsWith('.'));
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
