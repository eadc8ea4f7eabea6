//! Commands made of commands: conditions, loops, groups, functions.

use std::rc::Rc;

use brush_parser::ast::{
    ArithmeticForClauseCommand, CaseClauseCommand, CaseItemPostAction, Command, CompoundCommand,
    CompoundList, ForClauseCommand, FunctionDefinition, IfClauseCommand, RedirectList,
    WhileOrUntilClauseCommand,
};

use super::{
    arithmetic,
    flow::{Flow, Run},
    pattern,
    run::Shell,
    state::Function,
};
use crate::schedule::Millis;

impl Shell<'_, '_> {
    pub(super) fn command(&mut self, command: &Command) -> Run {
        let code = match command {
            Command::Simple(simple) => self.simple(simple)?,
            Command::Compound(compound, redirects) => {
                self.redirected(redirects.as_ref(), |shell| shell.compound(compound))?
            }
            Command::Function(function) => self.define(function),
            Command::ExtendedTest(test) => self.extended_test(&test.expr)?,
        };
        self.state.last = code;
        Ok(code)
    }

    fn redirected(
        &mut self,
        redirects: Option<&RedirectList>,
        work: impl FnOnce(&mut Self) -> Run,
    ) -> Run {
        let Some(redirects) = redirects else {
            return self.deeper(work);
        };
        let before = self.streams.clone();
        let done = match self.redirect(&redirects.0) {
            Ok(true) => self.deeper(work),
            Ok(false) => Ok(1),
            Err(flow) => Err(flow),
        };
        self.streams = before;
        done
    }

    fn compound(&mut self, command: &CompoundCommand) -> Run {
        match command {
            CompoundCommand::BraceGroup(group) => self.list(&group.list),
            CompoundCommand::Subshell(subshell) => {
                self.subshell(|shell| shell.list(&subshell.list))
            }
            CompoundCommand::IfClause(clause) => self.branch(clause),
            CompoundCommand::CaseClause(clause) => self.case(clause),
            CompoundCommand::ForClause(clause) => self.each(clause),
            CompoundCommand::ArithmeticForClause(clause) => self.count(clause),
            CompoundCommand::WhileClause(clause) => self.repeat(clause, true),
            CompoundCommand::UntilClause(clause) => self.repeat(clause, false),
            CompoundCommand::Arithmetic(command) => {
                let value = self.arithmetic_command(&command.expr.value)?;
                Ok(i32::from(value.unwrap_or(0) == 0))
            }
        }
    }

    /// `((…))`: a fault is a failure of this command, not the end of the shell.
    pub(super) fn arithmetic_command(&mut self, expression: &str) -> Run<Option<i64>> {
        self.pass(Millis(0))?;
        let expression = self.document(expression)?;
        match arithmetic::value(self, &expression) {
            Ok(value) => Ok(Some(value)),
            Err(fault) => match self.arithmetic_fault::<()>(&format!("((: {expression}"), fault) {
                Err(Flow::Exit(_)) | Ok(()) => Ok(None),
                Err(flow) => Err(flow),
            },
        }
    }

    pub(super) fn holds(&mut self, condition: &CompoundList) -> Run<bool> {
        self.asking += 1;
        let done = self.list(condition);
        self.asking -= 1;
        Ok(done? == 0)
    }

    fn branch(&mut self, clause: &IfClauseCommand) -> Run {
        if self.holds(&clause.condition)? {
            return self.list(&clause.then);
        }
        for other in clause.elses.iter().flatten() {
            let is_taken = match &other.condition {
                Some(condition) => self.holds(condition)?,
                None => true,
            };
            if is_taken {
                return self.list(&other.body);
            }
        }
        self.state.last = 0;
        Ok(0)
    }

    fn case(&mut self, clause: &CaseClauseCommand) -> Run {
        let value = self.text(&clause.value.value)?;
        let mut falls_through = false;
        self.state.last = 0;
        for item in &clause.cases {
            let mut fits = falls_through;
            for word in &item.patterns {
                if fits {
                    break;
                }
                let pattern = self.pattern(&word.value)?;
                fits = pattern::matches(&pattern, &value);
            }
            if !fits {
                continue;
            }
            if let Some(commands) = &item.cmd {
                self.list(commands)?;
            }
            match item.post_action {
                CaseItemPostAction::ExitCase => return Ok(self.state.last),
                CaseItemPostAction::UnconditionallyExecuteNextCaseItem => falls_through = true,
                CaseItemPostAction::ContinueEvaluatingCases => falls_through = false,
            }
        }
        Ok(self.state.last)
    }

    /// One turn of a loop; whether another may follow.
    fn turn(&mut self, body: &CompoundList) -> Run<bool> {
        self.pass(Millis(0))?;
        match self.list(body) {
            Ok(_) | Err(Flow::Continue(1)) => Ok(true),
            Err(Flow::Break(1)) => Ok(false),
            Err(Flow::Break(more)) => Err(Flow::Break(more - 1)),
            Err(Flow::Continue(more)) => Err(Flow::Continue(more - 1)),
            Err(flow) => Err(flow),
        }
    }

    fn looped(&mut self, work: impl FnOnce(&mut Self) -> Run<()>) -> Run {
        self.state.loops += 1;
        self.state.last = 0;
        let done = work(self);
        self.state.loops -= 1;
        done.map(|()| self.state.last)
    }

    fn each(&mut self, clause: &ForClauseCommand) -> Run {
        let mut values = Vec::new();
        match &clause.values {
            Some(words) => {
                for word in words {
                    values.extend(self.words(&word.value)?);
                }
            }
            None => values = self.state.arguments.to_vec(),
        }
        self.looped(|shell| {
            for value in values {
                shell.assign(&clause.variable_name, &value)?;
                if !shell.turn(&clause.body.list)? {
                    break;
                }
            }
            Ok(())
        })
    }

    fn count(&mut self, clause: &ArithmeticForClauseCommand) -> Run {
        let value = |shell: &mut Self,
                     part: &Option<brush_parser::ast::UnexpandedArithmeticExpr>,
                     default: i64| match part {
            Some(part) if !part.value.trim().is_empty() => shell
                .arithmetic_command(&part.value)
                .map(|value| value.unwrap_or(0)),
            _ => Ok(default),
        };
        self.looped(|shell| {
            value(shell, &clause.initializer, 0)?;
            while value(shell, &clause.condition, 1)? != 0 && shell.turn(&clause.body.list)? {
                value(shell, &clause.updater, 0)?;
            }
            Ok(())
        })
    }

    fn repeat(&mut self, clause: &WhileOrUntilClauseCommand, wanted: bool) -> Run {
        self.looped(|shell| {
            let mut last = 0;
            while shell.asked_in_loop(&clause.0)? == Some(wanted) {
                let goes_on = shell.turn(&clause.1.list)?;
                last = shell.state.last;
                if !goes_on {
                    break;
                }
            }
            shell.state.last = last;
            Ok(())
        })
    }

    /// The condition of a loop, in which `break` is a way out as well; `None` when it was taken.
    fn asked_in_loop(&mut self, condition: &CompoundList) -> Run<Option<bool>> {
        match self.holds(condition) {
            Err(Flow::Break(1)) => Ok(None),
            Err(Flow::Break(more)) => Err(Flow::Break(more - 1)),
            other => other.map(Some),
        }
    }

    fn define(&mut self, definition: &FunctionDefinition) -> i32 {
        let function = Function {
            body: definition.body.clone(),
            place: Rc::clone(&self.state.place),
        };
        Rc::make_mut(&mut self.state.functions)
            .insert(definition.fname.value.clone(), Rc::new(function));
        0
    }

    /// Calls a function.
    pub(super) fn call(&mut self, function: &Rc<Function>, arguments: &[String]) -> Run {
        let outside = std::mem::replace(&mut self.state.arguments, Rc::new(arguments.to_vec()));
        let place = std::mem::replace(&mut self.state.place, Rc::clone(&function.place));
        let loops = std::mem::take(&mut self.state.loops);
        self.state.locals.push(Vec::new());
        let body = &function.body;
        let done = self.redirected(body.1.as_ref(), |shell| shell.compound(&body.0));
        for (name, value) in self.state.locals.pop().into_iter().flatten().rev() {
            self.state.variables.restore(&name, value);
        }
        (self.state.arguments, self.state.place, self.state.loops) = (outside, place, loops);
        match done {
            Err(Flow::Return(code)) => Ok(code),
            other => other,
        }
    }
}
