using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Collects what is wrong with a document.</summary>
internal sealed class Findings
{
    /// <summary>More would help nobody, and a hostile text could make millions.</summary>
    public const int Most = 1000;

    private readonly List<DocumentProblem> _problems = [];

    public bool HasErrors { get; private set; }

    /// <summary>The paths of all members that were looked for, where somebody wants to know.</summary>
    public HashSet<string>? Looked { get; init; }

    public void Error(string code, string path, Place place, string what, string remedy) => Add(new DocumentProblem(code, path, place, what, remedy));

    public void Warn(string code, string path, Place place, string what, string remedy) => Add(new DocumentProblem(code, path, place, what, remedy, IsWarning: true));

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<DocumentProblem> Sorted() => [.. _problems.OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)];

    private void Add(DocumentProblem problem)
    {
        HasErrors |= !problem.IsWarning;
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
