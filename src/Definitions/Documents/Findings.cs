using System.Text.Json;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Collects what is wrong with a document.</summary>
internal sealed class Findings
{
    /// <summary>More would help nobody, and a hostile text could make millions.</summary>
    public const int Most = 1000;

    /// <summary>How many names are compared in all, to find what somebody may have meant: a text with many mistakes and many names is not worth hours.</summary>
    private const int MostComparisons = 200_000;

    private readonly List<DocumentProblem> _problems = [];
    private int _comparisons;

    public bool HasErrors => Errors > 0;

    /// <summary>How many errors there are, those that are no longer told included.</summary>
    public int Errors { get; private set; }

    /// <summary>The paths of all members that were looked for, where somebody wants to know.</summary>
    public HashSet<string>? Looked { get; init; }

    public void Error(string code, string path, Place place, string what, string remedy) => Add(new DocumentProblem(code, path, place, what, remedy));

    public void Warn(string code, string path, Place place, string what, string remedy) => Add(new DocumentProblem(code, path, place, what, remedy, IsWarning: true));

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<DocumentProblem> Sorted() => InOrder(_problems);

    /// <summary>Problems in the order of the text.</summary>
    public static IReadOnlyList<DocumentProblem> InOrder(IEnumerable<DocumentProblem> problems) => [.. problems.OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)];

    /// <summary>A sentence that names what somebody may have meant; empty where nothing is near, or enough was looked for.</summary>
    public string Hint(IReadOnlyCollection<string> known, string written)
    {
        if (written.Length > NearNames.Longest || _comparisons + known.Count > MostComparisons)
            return "";
        _comparisons += known.Count;
        return NearNames.Hint(known, written);
    }

    /// <summary>Says which members of a value, however deep, are there twice.</summary>
    public void CheckDuplicates(Located value, string path)
    {
        var seen = value.Members.Count > 1 ? new HashSet<string>(StringComparer.Ordinal) : null;
        foreach (var member in value.Members)
        {
            var at = $"{path}{FormReader.Step(member.Name)}";
            if (seen?.Add(member.Name) == false)
                Error("duplicate-member", at, member.Place, $"'{FormReader.Short(member.Name)}' is there twice.", "Keep one of them.");
            if (member.Value.Kind is JsonValueKind.Object or JsonValueKind.Array)
                CheckDuplicates(member.Value, at);
        }

        for (var i = 0; i < value.Items.Count; i++)
        {
            if (value.Items[i].Kind is JsonValueKind.Object or JsonValueKind.Array)
                CheckDuplicates(value.Items[i], $"{path}[{i}]");
        }
    }

    private void Add(DocumentProblem problem)
    {
        Errors += problem.IsWarning ? 0 : 1;
        if (_problems.Count < Most)
            _problems.Add(problem);
        else if (_problems.Count == Most)
            _problems.Add(new DocumentProblem("too-many-problems", "$", problem.Place, $"There are more than {Most} problems.", "Mend these first."));
    }

    /// <summary>Reads a text as a condition.</summary>
    public Condition? Condition(Located value, string path)
    {
        try
        {
            return ActorFlow.Definitions.Condition.Parse(value.Text);
        }
        catch (ConditionSyntaxException error)
        {
            Error("bad-condition", path, value.Place, error.Message, "");
            return null;
        }
    }
}
