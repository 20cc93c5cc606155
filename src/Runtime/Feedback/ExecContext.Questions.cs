namespace ActorFlow;

/// <content>Asking people inside Exec.</content>
public sealed partial class ExecContext
{
    /// <summary>
    /// Asks a person and waits for the answer, for hours or months: the run leaves memory meanwhile, and Exec enters again from the top when the
    /// question has ended.
    /// </summary>
    /// <param name="name">The question's name in the visit: what finds it again when Exec is entered again. Asking under the same name again in one
    /// entry asks a further question.</param>
    /// <param name="question">The question. What was journaled with the first entry counts; on later ones it is not looked at.</param>
    /// <returns>What became of it, the same on any later entry: answered, timed out, or withdrawn. Look at <see cref="QuestionReply.Outcome"/>; a
    /// missing answer is never an approval.</returns>
    /// <inheritdoc cref="WaitForSignalAsync{T}" path="/remarks"/>
    /// <exception cref="QuestionInvalidException">The question cannot be asked as it is.</exception>
    /// <exception cref="OperationCanceledException">The run is being cancelled, or leaves memory.</exception>
    /// <exception cref="VisitSealedException">The attempt is over.</exception>
    public async ValueTask<QuestionReply> AskAsync(string name, Question question)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(question);
        RefuseItem("AskAsync");
        var outcome = await _port.WaitAsync(QuestionRequests.Of(name, question, RunId, Node, _port), CancellationToken);
        return QuestionReplies.Read(outcome, _port.Serialization);
    }
}
