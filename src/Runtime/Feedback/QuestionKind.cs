namespace ActorFlow;

/// <summary>What kind of answer a question wants.</summary>
public enum QuestionKind
{
    /// <summary>Yes or no, with a reason. No is a decision, not an error.</summary>
    Approval,

    /// <summary>A text.</summary>
    Text,

    /// <summary>One of the choices.</summary>
    Selection,

    /// <summary>Any number of the choices, within bounds.</summary>
    MultiSelection,

    /// <summary>JSON that a schema allows.</summary>
    Custom,
}
